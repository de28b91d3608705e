using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Occupancy;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// Who is on a channel, over all nodes of the cluster: this node says to each channel's actor what it has there, and keeps that known.
/// </summary>
/// <remarks>
/// Reports are whole, so of those that come while a call is under way the newest is sent; one call at a time for each channel. How the node
/// keeps them known is in the other part.
/// </remarks>
internal sealed partial class NodeOccupancies(
    IGrainFactory grains, ILocalChannels channels, NodeIdentity node, TimeProvider time,
    ILogger<NodeOccupancies> logger) : BackgroundService, IOccupancies
{
    /// <summary>
    /// How long somebody waits for an actor that cannot be reached: longer than it takes until its silo is given up and it lives elsewhere.
    /// </summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<ActorKey, ReportedChannel> _reported = new();
    private readonly GrainCall _call = new(time);

    /// <summary>The channels that this node is on.</summary>
    internal int Count => _reported.Count;

    public ValueTask<Answer<OccupancyView>> ReportAsync(
        ActorKey channel, NodeReport report, OccupancyRules rules, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reported = _reported.GetOrAdd(channel, static (key, occupancies) => new(key, occupancies.GrainOf(key)), this);
            if (!reported.TryPut(report, rules, time.GetTimestamp(), out var answer, out var mustRun))
            {
                _reported.TryRemove(new(channel, reported));
                continue;
            }

            if (mustRun)
                _ = RunAsync(reported);
            // Nobody who has left waits for anything.
            return report.IsEmpty ? new(default(OccupancyView)) : new(answer.WaitAsync(cancellationToken));
        }
    }

    public async ValueTask<OccupancyView> PublishAsync(
        ActorKey channel, ChannelEvent telling, OccupancyRules rules, CancellationToken cancellationToken)
    {
        var view = (await _call.RunAsync(() => GrainOf(channel).PublishAsync(telling, rules), cancellationToken)).ToValue();
        // State that is kept now need not travel back.
        return rules.IsCached && telling.Notice is null
            ? view with { Kept = new(telling.Event, telling.Data, time.GetUtcNow() + OccupancyActor.KeptFor) }
            : view;
    }

    public async ValueTask TerminateAsync(ActorKey channel, CancellationToken cancellationToken) => await RepeatAsync(
        async () =>
        {
            await GrainOf(channel).TerminateAsync();
            return true;
        },
        cancellationToken);

    public async ValueTask<OccupancyView> ShowAsync(ActorKey channel, CancellationToken cancellationToken) =>
        await RepeatAsync(() => GrainOf(channel).ShowAsync(withMembers: true), cancellationToken);

    public async ValueTask<OccupancyView> CountAsync(ActorKey channel, CancellationToken cancellationToken) =>
        await RepeatAsync(() => GrainOf(channel).ShowAsync(withMembers: false), cancellationToken);

    public async ValueTask<IReadOnlyList<OccupiedChannel>> ListAsync(string app, string prefix, CancellationToken cancellationToken) =>
        await RepeatAsync(() => grains.GetGrain<IOccupiedGrain>(0).ListAsync(app, prefix), cancellationToken);

    private IOccupancyGrain GrainOf(ActorKey channel) => grains.GetGrain<IOccupancyGrain>(ActorNames.Of(channel));

    /// <summary>For what does no harm when it is done twice.</summary>
    private async Task<T> RepeatAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _call.AskAsync(call, cancellationToken);
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(start) < AnswerWithin)
            {
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Says what there is to say of a channel until there is nothing more. Never faults; there is one at a time for each.
    /// </summary>
    private async Task RunAsync(ReportedChannel reported)
    {
        while (true)
        {
            if (reported.Next(out var isGone) is not { } call)
            {
                if (isGone)
                    _reported.TryRemove(new(reported.Channel, reported));
                return;
            }

            try
            {
                await SayAsync(reported, call);
            }
            catch (Exception e)
            {
                if (e is not StoreUnavailableException)
                    LogFault(logger, reported.Channel.Name, e);
                foreach (var waiter in reported.TakeBack(call, waiter => time.GetElapsedTime(waiter.Since) > AnswerWithin))
                    waiter.Answered.TrySetException(
                        e as StoreUnavailableException ?? new StoreUnavailableException("The channel's actor cannot be reached.", e));
                await Task.Delay(RetryAfter, time, CancellationToken.None);
            }
        }
    }

    private async Task SayAsync(ReportedChannel reported, ReportedChannel.Call call)
    {
        if (call.Report is null)
        {
            await RenewAsync(reported, call);
            return;
        }

        var (answer, isOther) = await ReportAsync(reported, call.Report, call.Rules);
        if (answer.Status == OccupancyStatus.Full && call.Waiters.Count > 1)
        {
            // There may be places for some of them: each is asked for alone, in their order.
            foreach (var waiter in call.Waiters)
            {
                (answer, _) = await ReportAsync(reported, waiter.Report, call.Rules);
                Conclude(waiter, answer, call.Rules);
            }
        }
        else
        {
            foreach (var waiter in call.Waiters)
                Conclude(waiter, answer, call.Rules);
        }

        reported.Settle(call.Sequence);
        if (isOther || call.Waiters.Count == 0)
            channels.Stand(reported.Channel, answer.View!.Value);
    }

    private static void Conclude(ReportedChannel.Waiter waiter, OccupancyAnswer answer, OccupancyRules rules) =>
        waiter.Answered.TrySetResult(answer.Status == OccupancyStatus.Full ? rules.Full() : answer.View!.Value);

    private async Task<(OccupancyAnswer Answer, bool IsOther)> ReportAsync(
        ReportedChannel reported, NodeReport report, OccupancyRules rules)
    {
        var sent = time.GetTimestamp();
        var before = reported.Activation;
        var message = new OccupancyReport(node.Id, report.Sequence, report, rules, before, 0, null, null);
        var answer = await AskAsync(reported, message);
        if (answer.Status == OccupancyStatus.KnownWanted && await channels.RecallAsync(reported.Channel) is { } known)
        {
            // The activation before this one, which may still be on its way to say so.
            var isSettled = reported.IsSettled;
            answer = await AskAsync(reported, message with { Known = known, Noted = isSettled ? null : reported.Noted });
            if (isSettled)
                reported.Noted = known;
        }

        NoteAnswer(reported, answer, sent);
        return (answer, before != Guid.Empty && before != answer.Activation);
    }

    private async Task<OccupancyAnswer> AskAsync(ReportedChannel reported, OccupancyReport message)
    {
        var answer = await _call.AskAsync(() => reported.Grain.ReportAsync(message), CancellationToken.None);
        return answer.Status == OccupancyStatus.Retired
            ? throw new StoreUnavailableException("The channel's actor is being moved.")
            : answer;
    }

    [LoggerMessage(1, LogLevel.Error, "The report of channel {Channel} failed; it is sent again.")]
    private static partial void LogFault(ILogger logger, string channel, Exception exception);
}
