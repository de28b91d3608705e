using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>
/// A user's session as a Pusher client hears it, over the client's own connection: the inbox, subscribed channels, and counts.
/// </summary>
/// <remarks>
/// It speaks on the channels of the user that the client is on: <c>private-user.ada</c>, <c>#server-to-user-ada</c>, or both.
/// </remarks>
internal sealed class PusherInbox : ISessionClient, IClientInbox
{
    /// <summary>The name of the inbox itself among the sources of a connection. No Pusher channel is named so.</summary>
    public const string Source = "inbox";

    private const string ChannelSource = "inbox ";

    private readonly PusherClient _client;
    private readonly Continuity _continuity;
    private readonly AccessReview _review;
    private readonly VectorCounts _counts;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SentPlace> _places = new(StringComparer.Ordinal);
    // The place up to which the client had it when it ended.
    private readonly Dictionary<string, Position?> _confirmed = new(StringComparer.Ordinal);
    private string[] _names = [];

    /// <param name="client">The connection.</param>
    /// <param name="access">The access that opens the user's inbox to it.</param>
    /// <param name="continuity">Of the connection.</param>
    /// <param name="review">Asks whether the access still stands.</param>
    /// <param name="counts">Sends the counts.</param>
    /// <param name="heldBytesMax">Bytes of events that wait for one source while it catches up.</param>
    public PusherInbox(
        PusherClient client, ISessionAccess access, Continuity continuity, AccessReview review, ThinCounts counts, int heldBytesMax)
    {
        _client = client;
        _continuity = continuity;
        _review = review;
        Session = new(this, access, heldBytesMax);
        Session.TurnTo(client.IsInBackground);
        _counts = new(Session, counts);
    }

    public string Id => _client.Id;

    public Outlet Outlet => _client.Outlet;

    public UserSession Session { get; }

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

    /// <summary>Asks whether it and its channels still stand, now that the app has changed.</summary>
    public void Review(AppView app) => _review.Run(Session, app);

    public void Send(Message message) => Send([message]);

    public void Send(Batch batch) => Send(batch.Messages);

    /// <summary>The whole vector goes out instead.</summary>
    public void SendCounts(OwnCounts own, Count[] changed) => _counts.Changed();

    public void CountsChanged() => _counts.Changed();

    public void Greet(InboxSummary summary) => Begin(null, summary.View.Head.Position);

    public void Begin(string? channel, Position position)
    {
        if (channel is not null)
            Session.NoteHead(channel, position);
        var place = PlaceOf(channel);
        // A client that was just told to fetch anew has not taken that in yet.
        var isReset = place.IsReset;
        place.IsReset = false;
        _continuity.Place(place, position, isConfirmed: !isReset);
    }

    public void Reset(string? channel, Position head, string reason) => Send(SessionMessages.Reset(channel, head, reason));

    /// <summary>The client is on other channels as well: all of its connection ends.</summary>
    public void Fail() => _client.Fail();

    public Position? ConfirmedOf(string? channel)
    {
        lock (_gate)
            return _places.TryGetValue(channel ?? "", out var place) ? place.Confirmed : _confirmed.GetValueOrDefault(channel ?? "");
    }

    /// <summary>All of the connection ends, and comes back at once.</summary>
    public void Close(Closing closing) => _client.Close(PusherCode.Closing(PusherCode.Reconnect, closing.Reason));

    /// <summary>The page of the connection is asked for all that it hears.</summary>
    public Refusal? ReviewPage(AppView app) => null;

    public void CaughtUp(string? channel, Position from, Position head)
    {
        foreach (var name in IsReturning ? Names : [])
            _client.Send(ContinuityMessages.CaughtUp(name, channel ?? Source, from, head));
    }

    public void Attached(string channel, Recovery recovery)
    {
        // A channel of the inbox begins without a word.
    }

    public void Unattached(string channel)
    {
        lock (_gate)
        {
            if (_places.Remove(channel, out var place))
                _continuity.Remove(place);
        }
    }

    /// <summary>The client is on no channel of the user any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            foreach (var (channel, place) in _places)
            {
                _confirmed[channel] = place.Confirmed;
                _continuity.Remove(place);
            }

            _places.Clear();
        }

        Session.End();
    }

    public void Dispose() => Session.Dispose();

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
                Session.NoteHead(channel, reached);
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
