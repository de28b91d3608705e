using System.Collections.Immutable;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>A channel as this process has it: the connections that are on it. One sweep over them at a time.</summary>
/// <remarks>
/// What happens to it is handed over in order and done in that order by one drain: events are swept, and those that arrive during a sweep are joined
/// into one buffer for the next; turns let subscriptions in and out. So nothing but the hand-over is locked.
/// </remarks>
internal partial class LocalChannel(LocalChannels channels, ActorKey key, PusherChannelName name) : ISubscribedChannel, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private List<object> _arrived = [];
    private List<object> _taken = [];
    private long _arrivedBytes;
    private long _arrivedAt;
    private long _takenAt;
    private bool _isDraining;

    // From here on touched by the drain alone.
    private readonly List<Subscription> _subscriptions = [];
    private ImmutableDictionary<string, ReadOnlyMemory<byte>> _members = NodeReport.NoMembers;
    private Message? _subscribed;
    private int? _count;
    private KeptMessage? _kept;
    private long _revision;
    private long _latestAfter;
    private bool _isKnown;

    private ChannelScopes? _scopes;

    public ActorKey Key { get; } = key;

    public PusherChannelName Name { get; } = name;

    /// <summary>Whether it is among those that connections brought about for which nobody has vouched.</summary>
    public bool HasAnonymousPlace { get; init; }

    protected LocalChannels Channels { get; } = channels;

    protected static Closing TerminatedByApp { get; } = PusherCode.Closing(PusherCode.Reconnect, "The user's connections were terminated by the app.");

    /// <summary>Hands over an event, in the order of its actor; returns at once.</summary>
    /// <returns><see langword="false"/> if more waits than may; it is dropped.</returns>
    public bool Tell(OccupancyEvent told)
    {
        var bytes = told is EventTold { Event.Length: var length } ? length : 0;
        if (bytes > 0 && Volatile.Read(ref _arrivedBytes) + bytes > Channels.Options.ArrivedBytesMax)
        {
            Channels.Metrics.Dropped();
            return false;
        }

        HandOver(told, bytes);
        return true;
    }

    public void Execute() => _ = DrainAsync();

    /// <summary>Hands over a turn.</summary>
    public void Post(ChannelTurn turn) => HandOver(turn, 0);

    private void HandOver(object entry, int bytes)
    {
        lock (_gate)
        {
            if (_arrived.Count == 0)
                _arrivedAt = Channels.Metrics.Arrived();
            _arrived.Add(entry);
            _arrivedBytes += bytes;
            if (_isDraining)
                return;
            _isDraining = true;
        }

        if (!DrainLater.TryTake(this))
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Owned by the channel: it ends when nothing is handed over any more, and never faults.</summary>
    private async Task DrainAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                (_arrived, _taken) = (_taken, _arrived);
                (_arrivedBytes, _takenAt) = (0, _arrivedAt);
                if (_taken.Count == 0)
                {
                    _isDraining = false;
                    return;
                }
            }

            await DrainTakenAsync();
            _taken.Clear();
        }
    }

    /// <summary>Whatever goes wrong, the channel lives on: somebody waits for each of the turns behind it.</summary>
    private async Task DrainTakenAsync()
    {
        for (var next = 0; next < _taken.Count;)
        {
            var end = next + 1;
            try
            {
                if (_taken[next] is ChannelTurn turn)
                {
                    turn.Apply(this);
                }
                else
                {
                    var sweep = new ChannelSweep();
                    end = TakeFrom(next, sweep);
                    await SendAsync(sweep);
                }
            }
            catch (Exception exception)
            {
                Traces.SweepFailed(Channels.Logger, Key.Name, exception);
            }

            next = end;
        }
    }

    /// <summary>Takes the events from one on, up to a turn or as many bytes as one sweep joins; says where the rest begins.</summary>
    private int TakeFrom(int first, ChannelSweep sweep)
    {
        var next = first;
        for (; next < _taken.Count && sweep.Bytes < Channels.SweepBytesMax && _taken[next] is OccupancyEvent told; next++)
        {
            try
            {
                Take(told, sweep);
            }
            catch (Exception exception)
            {
                Traces.SweepFailed(Channels.Logger, Key.Name, exception);
            }
        }

        return next;
    }

    private async ValueTask SendAsync(ChannelSweep sweep)
    {
        if (sweep.Count == 0 || _subscriptions.Count == 0)
            return;
        if (sweep.First > _latestAfter)
            await sweep.SendAsync(_subscriptions);
        else
            sweep.SendAfter(_subscriptions);
        if (sweep.Stamp > 0)
        {
            foreach (var subscription in _subscriptions)
                subscription.Scopes?.Told(sweep.Stamp);
        }

        Channels.Metrics.Swept(Key.App, sweep.Count, _subscriptions.Count, _takenAt);
        if (sweep.Failure is { } failure)
            Traces.SweepFailed(Channels.Logger, Key.Name, failure);
    }

    /// <summary>Takes an event into account, and into the sweep if subscribers hear of it.</summary>
    private void Take(OccupancyEvent told, ChannelSweep sweep)
    {
        if (told.Revision <= _revision && told is not EventTold)
            return;
        _revision = Math.Max(_revision, told.Revision);
        switch (told)
        {
            case EventTold event_:
                var message = new Message(Name.Value, event_.Event);
                if (event_.IsKept)
                    _kept = new(message, event_.Data, event_.Revision, Channels.Time.GetUtcNow() + OccupancyActor.KeptFor);
                sweep.Add(message, event_.Revision, event_.Except);
                if (event_.Stamp > 0)
                    Moved(event_.Stamp, sweep);
                break;
            case MemberTold member when _isKnown && _members.ContainsKey(member.User) != (member.Info is not null):
                sweep.Add(Change(member.User, member.Info), member.Revision, 0);
                break;
            case CountTold count:
                _count = count.Subscriptions;
                sweep.Add(PusherMessages.Counted(Name.Value, count.Subscriptions), count.Revision, 0);
                break;
            case MemberTold:
                // The members were shown as a whole meanwhile.
                break;
            default:
                Note(told);
                break;
        }
    }

    /// <summary>A scope of what the channel stands for has moved.</summary>
    private void Moved(long stamp, ChannelSweep sweep)
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
