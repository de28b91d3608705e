using System.Collections.Concurrent;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Occupancy;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster.Nodes;

internal sealed partial class NodeOccupancies
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Each silo receives so often of the node, whatever the number of channels: it forgets the node after ten seconds without a word.
    /// </summary>
    private static readonly TimeSpan SiloHearsEvery = TimeSpan.FromMilliseconds(2_500);

    /// <summary>Each channel is compared so often: what was published and did not arrive is seen by then.</summary>
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(30);

    /// <summary>
    /// An actor that gathers has settled by then, which the node has to know if it moves once more and may not have learned yet.
    /// </summary>
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(4.75);

    /// <summary>
    /// A channel whose actor is elsewhere now, as others of its silo are, learns of it within this time; actors wait for four seconds.
    /// </summary>
    private static readonly TimeSpan MovedWithin = TimeSpan.FromSeconds(1);

    /// <summary>After a change of membership all are asked, since actors may have moved.</summary>
    private static readonly TimeSpan ChangedWithin = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan GoodbyeMax = TimeSpan.FromSeconds(5);

    /// <summary>The cluster has other things to do.</summary>
    private const int RenewalsAtATime = 64;

    private readonly ConcurrentDictionary<string, long> _heardAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _renewedAt = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(RenewalsAtATime);
    private long _membership;

    /// <summary>An actor has settled.</summary>
    internal void Note(OccupancySettled settled)
    {
        if (_reported.TryGetValue(settled.Actor, out var reported) && reported.Activation == settled.Activation)
            reported.IsSettled = true;
    }

    /// <summary>Events were lost on the way: all channels are compared, spread over a moment.</summary>
    internal void CheckAll() => RenewAll(static _ => true, ChangedWithin);

    public override void Dispose()
    {
        _places.Dispose();
        base.Dispose();
    }

    /// <summary>
    /// Takes this node off its channels. Its connections are gone by then; what could not be said of them the end of its leases does.
    /// </summary>
    internal async Task LeaveAsync(CancellationToken cancellationToken)
    {
        foreach (var reported in _reported.Values)
        {
            if (reported.Leave())
                _ = RunAsync(reported);
        }

        var start = time.GetTimestamp();
        while (!_reported.IsEmpty && time.GetElapsedTime(start) < GoodbyeMax && !cancellationToken.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Rounds.RunAsync(Tick, time, logger, _ =>
            {
                Look();
                return default;
            }, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private void Look()
    {
        var now = time.GetTimestamp();
        var silent = new Dictionary<string, ReportedChannel>(StringComparer.Ordinal);
        foreach (var reported in _reported.Values)
        {
            if (now >= Volatile.Read(ref reported.RenewAt))
                Renew(reported);
            else if (reported.Silo is { } silo && !silent.ContainsKey(silo) && IsSilent(silo, now) && !reported.IsUnderWay)
                silent[silo] = reported;
        }

        // Any channel will do. While a silo does not answer, another one is tried at each look: so its end is seen at once.
        foreach (var reported in silent.Values)
        {
            reported.IsUrgent = true;
            Renew(reported);
        }
    }

    private bool IsSilent(string silo, long now) =>
        !_heardAt.TryGetValue(silo, out var at) || time.GetElapsedTime(at, now) > SiloHearsEvery;

    private void Renew(ReportedChannel reported)
    {
        Volatile.Write(ref reported.RenewAt, long.MaxValue);
        if (reported.MustRenew())
            _ = RunAsync(reported);
    }

    private async Task RenewAsync(ReportedChannel reported, ReportedChannel.Call call)
    {
        // A silo that hangs holds many seats, and the others are to learn of the node all the same.
        var isUrgent = reported.IsUrgent;
        reported.IsUrgent = false;
        if (!isUrgent)
            await _places.WaitAsync();
        OccupancyAnswer answer;
        var sent = time.GetTimestamp();
        try
        {
            answer = await AskAsync(
                reported,
                new(node.Id, call.Sequence, null, call.Rules, reported.Activation, channels.RevisionOf(reported.Channel), null, null));
        }
        finally
        {
            if (!isUrgent)
                _places.Release();
        }

        if (answer.Status == OccupancyStatus.ReportWanted)
        {
            // It lives elsewhere, or has forgotten the node, and so have the others of its silo.
            reported.Unsettle();
            RenewSilo(reported.Silo);
            return;
        }

        NoteAnswer(reported, answer, sent);
        if (answer.View is { } view)
            channels.Stand(reported.Channel, view);
    }

    private void NoteAnswer(ReportedChannel reported, OccupancyAnswer answer, long sent)
    {
        var before = reported.Silo;
        reported.IsSettled = answer.IsSettled || (reported.IsSettled && reported.Activation == answer.Activation);
        reported.Activation = answer.Activation;
        reported.Silo = answer.Silo;
        Volatile.Write(
            ref reported.RenewAt, sent + Ticks(answer.IsSettled ? RenewEvery * (0.8 + (0.2 * Random.Shared.NextDouble())) : SettledWithin));
        _heardAt.AddOrUpdate(answer.Silo, static (_, sent) => sent, static (_, known, sent) => Math.Max(known, sent), sent);
        // The silo is gone, and with it all that lived there.
        if (before is not null && before != answer.Silo && IsSilent(before, time.GetTimestamp()))
            RenewSilo(before);

        var known = Volatile.Read(ref _membership);
        if (answer.Membership > known && Interlocked.CompareExchange(ref _membership, answer.Membership, known) == known && known != 0)
            RenewAll(static _ => true, ChangedWithin);
    }

    /// <summary>Has all channels of a silo renewed; once, though each of them will show the reason.</summary>
    private void RenewSilo(string? silo)
    {
        var now = time.GetTimestamp();
        if (silo is null || (_renewedAt.TryGetValue(silo, out var at) && time.GetElapsedTime(at, now) < ChangedWithin))
            return;
        _renewedAt[silo] = now;
        RenewAll(reported => reported.Silo == silo, MovedWithin);
    }

    private void RenewAll(Predicate<ReportedChannel> which, TimeSpan within)
    {
        var now = time.GetTimestamp();
        foreach (var reported in _reported.Values)
        {
            if (!which(reported))
                continue;
            var at = now + Ticks(within * Random.Shared.NextDouble());
            if (at < Volatile.Read(ref reported.RenewAt))
                Volatile.Write(ref reported.RenewAt, at);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
