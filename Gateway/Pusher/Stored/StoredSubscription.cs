using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>One connection hears one stored channel.</summary>
internal sealed class StoredSubscription : IReceiver, IStoredSubscription
{
    private readonly Continuity _continuity;
    private readonly StoredLogs _logs;
    private readonly ulong _mark;

    /// <param name="client">The connection.</param>
    /// <param name="continuity">Of the connection.</param>
    /// <param name="name">The channel as the client spells it.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="logs">Where it hears it.</param>
    public StoredSubscription(PusherClient client, Continuity continuity, PusherChannelName name, ChannelName channel, StoredLogs logs)
    {
        Client = client;
        Name = name;
        Channel = channel;
        _continuity = continuity;
        _logs = logs;
        _mark = client.SocketId.Mark;
        Place = new(name.Value);
        Attachment = new(this, new(ActorKind.Channel, client.App.Id.Value, channel.Value), channel.Value, logs.HeldBytesMax);
    }

    public PusherClient Client { get; }

    public PusherChannelName Name { get; }

    public ChannelName Channel { get; }

    public Attachment Attachment { get; }

    public Outlet Outlet => Client.Outlet;

    public SentPlace Place { get; }

    /// <summary>Whether its client was on the channel before and goes on from where it was.</summary>
    public bool IsReturning { get; set; }

    public void End()
    {
        _logs.Leave(Attachment);
        _continuity.Remove(Place);
    }

    public void Send(Batch batch)
    {
        var stored = StoredBatch.Of(batch, Name);
        if (stored.Count > 0)
            _continuity.Send(Place, stored.For(_mark), stored.Last);
    }

    public void Begin(string? channel, Position position)
    {
        // Where it begins was decided before its catch-up, which may begin more than once.
    }

    public void CaughtUp(string? channel, Position from, Position head)
    {
        if (!IsReturning)
            return;
        IsReturning = false;
        Client.Send(ContinuityMessages.CaughtUp(Name.Value, channel!, from, head));
    }

    public void Fail() => Client.Fail();

    public void Reset(string? channel, Position head, string reason)
    {
        Client.Send(ContinuityMessages.InvalidateAll(Name.Value, head, reason, channel));
        _continuity.Place(Place, head, isConfirmed: false);
    }
}
