using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Connections.WebSockets;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>A SignalR client's connection.</summary>
internal sealed class HubClient(ClientCaller caller, ISink sink, ConnectionsOptions options, TimeProvider time)
    : Connection(caller, HubFormat.Json, sink, options, time)
{
    // A faulty client is told often enough to be debugged, and one that sends nothing else does not live on that.
    private const int FaultsMax = 100;

    private readonly TimeSpan _silenceMax = TimeSpan.FromSeconds(options.ClientSilenceSecondsMax);
    private long _lastRead = time.GetTimestamp();

    // Calls of one connection come one after the other.
    private int _faults;

    // The first record that the framework writes answers the handshake, and a client takes nothing before that.
    private volatile bool _isShaken;

    public override string Protocol => "signalr";

    private HubFormat Spoken => (HubFormat)Format;

    /// <summary>Whether nothing is attached before the client has said what it has.</summary>
    public bool IsResuming { get; init; }

    /// <summary>The client's handshake has named its protocol; nothing but the farewell of a client that was not answered yet comes before.</summary>
    public void Speak(HubFormat format) => Format = format;

    /// <summary>Something came from the client.</summary>
    public void NoteRead() => Volatile.Write(ref _lastRead, Time.GetTimestamp());

    /// <summary>Counts a record that was wrong and could not be answered as a call.</summary>
    /// <returns><see langword="false"/> if there were too many of them.</returns>
    public bool TryTakeFault() => ++_faults <= FaultsMax;

    /// <summary>Writes what the framework has written: one or more whole records.</summary>
    public void WriteRecords(ReadOnlySpan<byte> records)
    {
        Write(DataFrame.Of(records, Spoken.Frame));
        _isShaken = true;
    }

    public override void Greet(InboxSummary summary) => Send(SessionMessages.Welcome(Id, Inbox.User.Value, Caller.ExpiresAt, summary));

    public override void Beat()
    {
        if (Time.GetElapsedTime(Volatile.Read(ref _lastRead)) > _silenceMax)
            Close(Closing.Silent);
        else if (_isShaken && !Outlet.IsBehind)
            Write(Spoken.Ping);
    }

    protected override ReadOnlyMemory<byte> Farewell(Closing closing) => _isShaken
        ? (byte[])[.. SessionMessages.Closing(closing.Code, closing.Reason, closing.RetryAfter).For(Format), .. Spoken.Close.Span]
        : ReadOnlyMemory<byte>.Empty;
}
