using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Connections;

/// <summary>
/// A client's connection as the pulse, the register and draining see it: where its bytes go, a sign of life, an end. Any thread may use it.
/// </summary>
public abstract class LiveConnection
{
    private Closing? _closing;

    protected LiveConnection(WireFormat format, ISink sink, ConnectionsOptions options, TimeProvider time)
    {
        Format = format;
        Outlet = new(sink, options.OutboxBytesMax, time);
        Time = time;
    }

    /// <summary>Names it in this process, at random.</summary>
    public abstract string Id { get; }

    /// <summary>The name of its protocol in the metrics.</summary>
    public abstract string Protocol { get; }

    public WireFormat Format { get; protected set; }

    public Outlet Outlet { get; }

    /// <summary>Why the server closes it; <see langword="null"/>: it does not.</summary>
    public Closing? Closing => Volatile.Read(ref _closing);

    /// <summary>When what opened it no longer does, without leeway; <see cref="DateTimeOffset.MaxValue"/>: never.</summary>
    public virtual DateTimeOffset ExpiresAt => DateTimeOffset.MaxValue;

    /// <summary>
    /// The origin of the page that opened it, where only the app's <c>allowedOrigins</c> let that page in; <see langword="null"/>: nobody
    /// has to be asked.
    /// </summary>
    public string? Page { get; init; }

    /// <summary>Told when the server has decided to close it.</summary>
    public Action<LiveConnection, Closing>? OnClosing { get; set; }

    /// <summary>The expiry that the pulse has planned last, so that it plans each once. Touched by the pulse alone.</summary>
    public DateTimeOffset PlannedExpiry { get; set; }

    /// <summary>Its part of the pulse's round.</summary>
    public int WheelSlot { get; set; }

    /// <summary>Its place in that part; negative: it has none.</summary>
    public int WheelPlace { get; set; } = -1;

    protected TimeProvider Time { get; }

    /// <summary>Sends one message; never waits.</summary>
    public virtual void Send(Message message) => Write(message.For(Format));

    /// <summary>Sends messages in one write; never waits.</summary>
    public virtual void Send(Batch batch) => Write(batch.For(Format));

    /// <summary>Gives a sign of life, and looks at the client's; once in a round of the pulse.</summary>
    public abstract void Beat();

    /// <summary>Says why, then closes.</summary>
    public void Close(Closing closing)
    {
        if (Interlocked.CompareExchange(ref _closing, closing, null) is not null)
            return;
        OnClosing?.Invoke(this, closing);
        Outlet.End(Farewell(closing));
    }

    /// <summary>Why its page may not use the app any more; <see langword="null"/>: it may.</summary>
    /// <param name="app">The app now.</param>
    public Refusal? ReviewPage(AppView app) => Page is null || app.AllowsOrigin(Page)
        ? null
        : new(ErrorCode.OriginNotAllowed, "The origin of the page was taken out of the app's allowedOrigins.");

    /// <summary>Ends it at once, whatever waits.</summary>
    public virtual void Abort() => Outlet.Abort();

    /// <summary>The last bytes: the closing message, and what the protocol itself says at its end.</summary>
    protected abstract ReadOnlyMemory<byte> Farewell(Closing closing);

    protected void Write(ReadOnlyMemory<byte> bytes)
    {
        if (!Outlet.Write(bytes))
            Close(Closing.TooSlow);
    }
}
