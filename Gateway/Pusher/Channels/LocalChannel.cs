using System.Collections.Immutable;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>A channel as this process has it: the connections that are on it. One sweep over them at a time.</summary>
/// <remarks>
/// All that happens to it is posted to its mailbox and done in that order: events are swept, and those that arrive during a sweep are
/// joined into one buffer for the next; commands let subscriptions in and out. So its state needs no lock.
/// </remarks>
internal partial class LocalChannel : ISubscribedChannel, IMailboxOwner<OccupancyEvent>
{
    // Up to so many are swept by whoever tells the channel something: some 50 µs, and waking another thread costs more.
    private const int HeldSubscriptionsMax = 8;

    private readonly Mailbox<OccupancyEvent, LocalChannel> _mailbox;

    // From here on touched by the drain alone.
    private readonly List<Subscription> _subscriptions = [];
    private ImmutableDictionary<string, ReadOnlyMemory<byte>> _members = NodeReport.NoMembers;
    private Message? _subscribed;
    private int? _count;
    private KeptMessage? _kept;
    private long _revision;
    private bool _isKnown;

    private ChannelScopes? _scopes;

    public LocalChannel(LocalChannels channels, ActorKey key, PusherChannelName name)
    {
        (Channels, Key, Name) = (channels, key, name);
        _mailbox = new(this, channels.Options.ArrivedBytesMax, channels.Metrics);
    }

    public ActorKey Key { get; }

    public PusherChannelName Name { get; }

    /// <summary>Whether it is among those that connections brought about for which nobody has vouched.</summary>
    public bool HasAnonymousPlace { get; init; }

    protected LocalChannels Channels { get; }

    protected static Closing TerminatedByApp { get; } =
        PusherCode.Closing(PusherCode.Reconnect, "The user's connections were terminated by the app.");

    /// <summary>Posts an event, in the order of its actor; returns at once. A post that nobody sends counts for nothing.</summary>
    /// <returns><see langword="false"/> if more waits than may; it is dropped.</returns>
    public bool Publish(OccupancyEvent told) => _mailbox.TryPost(told, told is EventBroadcast { Event.Length: var length } ? length : 0);

    /// <summary>Posts a command.</summary>
    public void Post(Command<LocalChannel> command) => _mailbox.TryPost(command);

    /// <summary>
    /// Lets the caller sweep a small channel by itself once it has told the channel's actor something: it has to drain soon, and whatever
    /// happens.
    /// </summary>
    public bool TryHold() => SubscriptionCount <= HeldSubscriptionsMax && _mailbox.TryHold();

    /// <summary>Does what was posted, in the calling thread, which holds the channel.</summary>
    public void Drain() => _mailbox.Execute();

    async ValueTask<int> IMailboxOwner<OccupancyEvent>.TakeAsync(Arrivals<OccupancyEvent> arrivals)
    {
        var sweep = new ChannelDelivery(Key.App);
        var count = Take(arrivals, sweep);
        try
        {
            await SendAsync(sweep, arrivals.ArrivedAt);
        }
        catch (Exception exception)
        {
            ConnectionLog.SweepFailed(Channels.Logger, Key.Name, exception);
        }

        return count;
    }

    void IMailboxOwner<OccupancyEvent>.Failed(Exception exception) => ConnectionLog.SweepFailed(Channels.Logger, Key.Name, exception);

    /// <summary>Takes events from the first one on, up to as many bytes as one sweep joins; says how many.</summary>
    private int Take(Arrivals<OccupancyEvent> arrivals, ChannelDelivery sweep)
    {
        var next = 0;
        for (; next < arrivals.Count && sweep.Bytes < Channels.SweepBytesMax; next++)
        {
            try
            {
                Take(arrivals[next], sweep);
            }
            catch (Exception exception)
            {
                ConnectionLog.SweepFailed(Channels.Logger, Key.Name, exception);
            }
        }

        return next;
    }

    private async ValueTask SendAsync(ChannelDelivery sweep, long arrivedAt)
    {
        if (sweep.Events == 0 || _subscriptions.Count == 0)
            return;
        await sweep.SendAsync(_subscriptions, Channels.Metrics, arrivedAt);
        if (sweep.Stamp > 0)
        {
            foreach (var subscription in _subscriptions)
                subscription.Scopes?.Told(sweep.Stamp);
        }

        if (sweep.Failure is { } failure)
            ConnectionLog.SweepFailed(Channels.Logger, Key.Name, failure);
    }

    /// <summary>Takes an event into account, and into the sweep if subscribers hear of it.</summary>
    private void Take(OccupancyEvent told, ChannelDelivery sweep)
    {
        if (told.Revision <= _revision && told is not EventBroadcast)
            return;
        _revision = Math.Max(_revision, told.Revision);
        switch (told)
        {
            case EventBroadcast event_:
                var message = new Message(Name.Value, event_.Event);
                if (event_.IsKept)
                    _kept = new(message, event_.Data, event_.Revision, Channels.Time.GetUtcNow() + OccupancyActor.KeptFor);
                sweep.Add(message, event_.Revision, event_.Except);
                if (event_.Stamp > 0)
                    Moved(event_.Stamp, sweep);
                break;
            case MemberChanged member when _isKnown && _members.ContainsKey(member.User) != (member.Info is not null):
                sweep.Add(Change(member.User, member.Info), member.Revision, 0);
                break;
            case SubscriptionCountChanged count:
                _count = count.Subscriptions;
                sweep.Add(PusherMessages.Counted(Name.Value, count.Subscriptions), count.Revision, 0);
                break;
            case MemberChanged:
                // The members were shown as a whole meanwhile.
                break;
            default:
                Note(told);
                break;
        }
    }

    /// <summary>A scope of what the channel stands for has moved.</summary>
    private void Moved(long stamp, ChannelDelivery sweep)
    {
        _scopes?.Move(stamp);
        sweep.Stamp = stamp;
    }

    /// <summary>An event that is not sent to subscribers.</summary>
    protected virtual void Note(OccupancyEvent told)
    {
        if (told is not Terminated)
            return;
        foreach (var subscription in _subscriptions)
            subscription.Client.Close(TerminatedByApp);
    }

    private Message Change(string user, ReadOnlyMemory<byte>? info)
    {
        _subscribed = null;
        TellSeats(user, info);
        if (info is { } known)
        {
            _members = _members.SetItem(user, known);
            return PusherMessages.MemberAdded(Name.Value, user, known);
        }

        _members = _members.Remove(user);
        return PusherMessages.MemberRemoved(Name.Value, user);
    }

    /// <summary>Where the scopes stand of what the channel stands for; made when the first connection asks. Any thread may ask.</summary>
    public ChannelScopes Scopes(Func<Task<long>> read)
    {
        if (Volatile.Read(ref _scopes) is { } known)
            return known;
        var made = new ChannelScopes();
        if (Interlocked.CompareExchange(ref _scopes, made, null) is { } first)
            return first;
        made.Begin(read);
        return made;
    }

    private readonly record struct KeptMessage(Message Message, ReadOnlyMemory<byte> Data, long Revision, DateTimeOffset Until);
}
