using System.Text.Json;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>What a Pusher connection hears of one user's inbox: its rows, those of subscribed channels, and counts. A part of that connection.</summary>
/// <remarks>It speaks on the channels of the user that the client is on: <c>private-user.ada</c>, <c>#server-to-user-ada</c>, or both.</remarks>
internal sealed class PusherInbox : ThinConnection, IClientInbox
{
    /// <summary>What the inbox itself is called among the sources of a connection. No Pusher channel is named so.</summary>
    public const string Source = "inbox";

    private const string ChannelSource = "inbox ";

    private readonly PusherClient _client;
    private readonly Continuity _continuity;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SentPlace> _places = new(StringComparer.Ordinal);
    private string[] _names = [];

    /// <param name="caller">Whose.</param>
    /// <param name="client">The connection.</param>
    /// <param name="continuity">Of the connection.</param>
    /// <param name="counts">Sends the counts.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="time">The clock.</param>
    public PusherInbox(
        ClientCaller caller, PusherClient client, Continuity continuity, ThinCounts counts, ConnectionsOptions options, TimeProvider time)
        : base(caller, client.Format, client.Outlet, counts, options, time)
    {
        _client = client;
        _continuity = continuity;
        OnClosing = (_, closing) => client.Close(PusherCode.Closing(PusherCode.Reconnect, closing.Reason));
    }

    public override string Protocol => "pusher";

    public Connection Session => this;

    /// <summary>The channels of the user that the client is on.</summary>
    public IReadOnlyList<string> Names => Volatile.Read(ref _names);

    /// <summary>Whether its client heard the inbox before and goes on from where it was.</summary>
    public bool IsReturning { get; set; }

    /// <summary>The source of one of the user's subscribed channels.</summary>
    public static string SourceOf(string? channel) => channel is null ? Source : ChannelSource + channel;

    /// <summary>Speaks on a channel from now on. Called by the connection's reader.</summary>
    public void Enter(string name) => Volatile.Write(ref _names, [.. Names.Where(other => other != name), name]);

    /// <summary>Speaks on a channel no more. Called by the connection's reader.</summary>
    public void Leave(string name) => Volatile.Write(ref _names, [.. Names.Where(other => other != name)]);

    public override void Send(Message message) => Send([message]);

    public override void Send(Batch batch) => Send(batch.Messages);

    public override void Greet(InboxSummary summary) => Begin(null, summary.View.Head.Position);

    public override void Begin(string? channel, Position position)
    {
        base.Begin(channel, position);
        var place = PlaceOf(channel);
        // A client that was just told to fetch anew has not taken that in yet.
        var isReset = place.IsReset;
        place.IsReset = false;
        _continuity.Place(place, position, isConfirmed: !isReset);
    }

    /// <summary>The client is on other channels as well: all of its connection ends.</summary>
    public override void Fail() => _client.Fail();

    public override void CaughtUp(string? channel, Position from, Position head)
    {
        foreach (var name in IsReturning ? Names : [])
            _client.Send(ContinuityMessages.CaughtUp(name, channel ?? Source, from, head));
    }

    public override void Unattached(string channel)
    {
        lock (_gate)
        {
            if (_places.Remove(channel, out var place))
                _continuity.Remove(place);
        }
    }

    /// <summary>The connection itself is looked after.</summary>
    public override void Beat()
    {
    }

    protected override ReadOnlyMemory<byte> Farewell(Closing closing) => default;

    protected override void Release()
    {
        lock (_gate)
        {
            foreach (var place in _places.Values)
                _continuity.Remove(place);
            _places.Clear();
        }
    }

    private SentPlace PlaceOf(string? channel)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(channel ?? "", out var place))
                return place;
            place = new(SourceOf(channel));
            _places.Add(channel ?? "", place);
            _continuity.Add(place);
            return place;
        }
    }

    private void Send(IReadOnlyList<Message> messages)
    {
        var isCountChange = false;
        foreach (var message in messages)
        {
            var events = Translate(message);
            if (message is { Name: "reset", Position: { } head })
                Reset(message.Channel, head, events);
            else if (message.Position is { } position)
                _continuity.Send(PlaceOf(message.Channel), events, position);
            else if (events is not null)
                _client.Send(events);
            if (message is { Name: "channel", Channel: { } channel, Position: { } reached })
            {
                NoteHead(channel, reached);
                isCountChange = true;
            }
        }

        if (isCountChange)
            CountsChanged();
    }

    private void Reset(string? channel, Position head, Batch? events)
    {
        if (events is not null)
            _client.Send(events);
        var place = PlaceOf(channel);
        place.IsReset = true;
        _continuity.Place(place, head, isConfirmed: false);
    }

    /// <summary>On each channel that it speaks on. Signals are told on those channels by whoever sends them.</summary>
    private Batch? Translate(Message message)
    {
        var names = Names;
        if (names.Count == 0 || message.Name is "signal" or "welcome" or "attached")
            return null;
        return new([.. names.Select(name => message.Name == "reset"
            ? ContinuityMessages.InvalidateAll(name, message.Position!.Value, ReasonOf(message), message.Channel ?? Source)
            : ContinuityMessages.Of($"nudge:{message.Name}", name, message.Json.Span))]);
    }

    private static string ReasonOf(Message reset)
    {
        using var document = JsonDocument.Parse(reset.Json);
        return document.RootElement.GetProperty("reason").GetString()!;
    }
}
