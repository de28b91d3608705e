using System.Collections.Immutable;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Channels;

internal partial class LocalChannel
{
    private readonly Lock _counting = new();
    private Dictionary<string, int>? _connectionsByMember;
    private ImmutableDictionary<string, ReadOnlyMemory<byte>> _localMembers = NodeReport.NoMembers;
    private int _subscriptionCount;
    private bool _isRetired;

    /// <summary>Connections of this process that are on it, or about to be. Any thread may ask; what it hears may be over.</summary>
    public int SubscriptionCount => Volatile.Read(ref _subscriptionCount);

    /// <summary>Whether somebody on this node wants to know if it is occupied.</summary>
    protected virtual bool IsWatched => false;

    protected Lock Counting => _counting;

    /// <summary>Lets a connection in; it is told so in the channel's order, before anything else of the channel.</summary>
    /// <param name="subscription">The subscription to make.</param>
    /// <param name="info">On presence channels, what the member says about itself.</param>
    /// <param name="rules">The rules of the channel.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Why not; or <see langword="false"/>: the channel is no longer in use, and there is, or will be, another one.</returns>
    /// <exception cref="StoreUnavailableException">The channel's actor cannot be reached; the connection is not on the channel.</exception>
    public virtual ValueTask<Answer<bool>> SubscribeAsync(
        Subscription subscription, ReadOnlyMemory<byte> info, OccupancyRules rules, CancellationToken cancellationToken) =>
        JoinAsync(
            subscription, subscription.Member, info, rules, static (subscription, view) => new SubscribeCommand(subscription, view),
            cancellationToken);

    /// <summary>Lets a connection out.</summary>
    public virtual ValueTask UnsubscribeAsync(Subscription subscription, OccupancyRules rules, CancellationToken cancellationToken)
    {
        Post(new UnsubscribeCommand(subscription));
        return LeaveAsync(subscription.Member, rules, cancellationToken);
    }

    /// <summary>Tells a connection that is on the channel that it is.</summary>
    public void SubscribeAgain(Subscription subscription) => Post(new AgainCommand(subscription));

    /// <summary>Tells a connection that is on the channel, and was not told at once, that it is.</summary>
    public void GreetLate(Subscription subscription) => Post(new GreetCommand(subscription));

    /// <summary>Counts one connection more, and posts the command that lets it in.</summary>
    private async ValueTask<Answer<bool>> JoinAsync<T>(
        T joining, string? member, ReadOnlyMemory<byte> info, OccupancyRules rules, Func<T, OccupancyView, Command<LocalChannel>> command,
        CancellationToken cancellationToken)
    {
        NodeReport report;
        lock (_counting)
        {
            if (_isRetired)
                return false;
            EnterLocked(member, info);
            report = ReportLocked();
        }

        Answer<OccupancyView> answer;
        try
        {
            answer = await Channels.Occupancies.ReportAsync(Key, report, rules, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            await LeaveAsync(member, rules, cancellationToken);
            throw;
        }

        if (!answer.IsAccepted)
        {
            await LeaveAsync(member, rules, cancellationToken);
            return answer.Refusal;
        }

        Post(command(joining, answer.Value));
        return true;
    }

    protected void EnterLocked(string? member, ReadOnlyMemory<byte> info)
    {
        _subscriptionCount++;
        if (member is null)
            return;
        _connectionsByMember ??= new(StringComparer.Ordinal);
        var connections = _connectionsByMember.GetValueOrDefault(member);
        _connectionsByMember[member] = connections + 1;
        if (connections == 0)
            _localMembers = _localMembers.SetItem(member, info);
    }

    protected NodeReport ReportLocked() => new(Channels.NextSequence(), _subscriptionCount, _localMembers, IsWatched);

    /// <summary>Counts one connection less.</summary>
    protected async ValueTask LeaveAsync(string? member, OccupancyRules rules, CancellationToken cancellationToken)
    {
        NodeReport report;
        lock (_counting)
        {
            _subscriptionCount--;
            if (member is not null && --_connectionsByMember![member] == 0)
            {
                _connectionsByMember.Remove(member);
                _localMembers = _localMembers.Remove(member);
            }

            report = ReportLocked();
            RetireLocked(report);
        }

        await ReportAsync(report, rules, cancellationToken);
    }

    /// <summary>Reports what nobody waits for: if the actor cannot be reached its host says it again.</summary>
    protected async ValueTask ReportAsync(NodeReport report, OccupancyRules rules, CancellationToken cancellationToken)
    {
        try
        {
            await Channels.Occupancies.ReportAsync(Key, report, rules, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // See above.
        }
    }

    protected void RetireLocked(NodeReport report)
    {
        if (!report.IsEmpty)
            return;
        _isRetired = true;
        Channels.Remove(this);
    }

    protected bool IsRetiredLocked => _isRetired;

    /// <summary>The state of the channel over all nodes, from an answer of its actor.</summary>
    protected virtual void Adopt(OccupancyView view)
    {
        if (_isKnown && view.Revision <= _revision)
            return;
        _isKnown = true;
        _revision = Math.Max(_revision, view.Revision);
        if (view.Kept is { } kept && (_kept is null || _kept.Value.Revision < view.Revision))
            _kept = new(new(Name.Value, kept.Event), kept.Data, view.Revision, kept.Until);
        if (Name.IsPresence)
            AdoptMembers(view.Members ?? NodeReport.NoMembers);
        if (view.Counted is { } counted && counted != _count)
        {
            // The event that says so may come after the answer, or was lost.
            _count = counted;
            SendAll(PusherMessages.Counted(Name.Value, counted));
        }
    }

    private void AdoptMembers(ImmutableDictionary<string, ReadOnlyMemory<byte>> members)
    {
        var before = _members;
        _members = members;
        _subscribed = null;
        TellSeats(before, members);
        if (_subscriptions.Count == 0)
            return;
        foreach (var (user, _) in before)
        {
            if (!members.ContainsKey(user))
                SendAll(PusherMessages.MemberRemoved(Name.Value, user));
        }

        foreach (var (user, info) in members)
        {
            if (!before.ContainsKey(user))
                SendAll(PusherMessages.MemberAdded(Name.Value, user, info));
        }
    }

    private void SendAll(Message message)
    {
        foreach (var subscription in _subscriptions)
            subscription.Client.Send(message);
    }

    private void Greet(Subscription subscription)
    {
        var subscribed = _subscribed
            ?? (Name.IsPresence ? PusherMessages.Subscribed(Name.Value, _members) : PusherMessages.Subscribed(Name.Value));
        // Most channels have one connection, and need not hold what nobody will be sent again.
        if (_subscriptions.Count > 1)
            _subscribed = subscribed;
        subscription.Client.Send(subscribed);
        if (Name.IsCache)
            subscription.Client.Send(
                _kept is { } kept && kept.Until > Channels.Time.GetUtcNow() ? kept.Message : PusherMessages.CacheMiss(Name.Value));
        if (_count is { } count)
            subscription.Client.Send(PusherMessages.Counted(Name.Value, count));
    }

    /// <summary>A connection comes in.</summary>
    /// <param name="subscription">As what.</param>
    /// <param name="shown">The answer of the channel's actor; <see langword="null"/>: it was not asked.</param>
    protected sealed class SubscribeCommand(Subscription subscription, OccupancyView? shown) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            if (shown is { } view)
            {
                var known = channel._revision;
                channel.Adopt(view);
                // The event that the answer shows already is still on its way to the others.
                if (view.Revision > known)
                    subscription.After = view.Revision;
            }

            subscription.Place = channel._subscriptions.Count;
            channel._subscriptions.Add(subscription);
            if (subscription.Greeted is null)
                channel.Greet(subscription);
            return default;
        }
    }

    protected sealed class UnsubscribeCommand(Subscription subscription) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            if (subscription.Place < 0)
                return default;
            var last = channel._subscriptions[^1];
            channel._subscriptions[subscription.Place] = last;
            last.Place = subscription.Place;
            channel._subscriptions.RemoveAt(channel._subscriptions.Count - 1);
            subscription.Place = -1;
            return default;
        }
    }

    private sealed class AgainCommand(Subscription subscription) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            // Who has not been greeted yet will be.
            if (subscription.Place >= 0 && subscription.Greeted is not { Task.IsCompleted: false })
                channel.Greet(subscription);
            return default;
        }
    }

    private sealed class GreetCommand(Subscription subscription) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            if (subscription.Place >= 0)
                channel.Greet(subscription);
            subscription.Greeted!.TrySetResult();
            return default;
        }
    }
}
