using System.Diagnostics.Metrics;
using Nudge.Core.Pushes;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>Counts pushes and the queue. Meter <c>Nudge.Push</c>. Any thread may call it.</summary>
public sealed class PushMetrics
{
    public const string MeterName = "Nudge.Push";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _receipts;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _delay;
    private PushBacklog? _backlog;

    /// <param name="factory">The host's.</param>
    /// <param name="time">The clock of the oldest job's age.</param>
    public PushMetrics(IMeterFactory factory, TimeProvider time)
    {
        var meter = factory.Create(MeterName);
        _sent = meter.CreateCounter<long>("nudge.push.sent", "{push}", "Pushes that were handed to a provider, by provider and outcome.");
        _receipts = meter.CreateCounter<long>("nudge.push.receipts", "{receipt}", "Receipts of providers, by provider and outcome.");
        _refused = meter.CreateCounter<long>(
            "nudge.push.stopped", "{app}", "Apps whose credentials a provider began to refuse, by provider.");
        _delay = meter.CreateHistogram<double>(
            "nudge.push.delay", "s", "From a notification that is durable to the first request about it, by lane.");
        meter.CreateObservableGauge(
            "nudge.push.queue", () => Of(backlog => backlog.Jobs), "{job}",
            $"Notifications that are not pushed to all devices yet; counted up to {PushBacklog.CountMax}.");
        meter.CreateObservableGauge(
            "nudge.push.retries", () => Of(backlog => backlog.Retries), "{push}", "Pushes to single devices that wait for another try.");
        meter.CreateObservableGauge(
            "nudge.push.receipts.outstanding", () => Of(backlog => backlog.Receipts), "{receipt}",
            "Pushes that a provider took and whose receipt is to come.");
        meter.CreateObservableGauge(
            "nudge.push.oldest", () => Age(time), "s", "The time for which the longest waiting notification is due; 0: none is.");
    }

    internal void Sent(PushProvider provider, PushOutcome outcome) => _sent.Add(
        1, new("provider", PushProviderName.Of(provider)), new KeyValuePair<string, object?>("outcome", NameOf(outcome)));

    internal void Receipt(string provider, PushOutcome outcome) =>
        _receipts.Add(1, new("provider", provider), new KeyValuePair<string, object?>("outcome", NameOf(outcome)));

    internal void Stopped(PushProvider provider) =>
        _refused.Add(1, new KeyValuePair<string, object?>("provider", PushProviderName.Of(provider)));

    internal void Delayed(PushLane lane, TimeSpan delay) => _delay.Record(
        delay.TotalSeconds, new KeyValuePair<string, object?>("lane", lane switch
        {
            PushLane.Business => "business",
            PushLane.Pro => "pro",
            _ => "free",
        }));

    internal void Waits(PushBacklog backlog) => Volatile.Write(ref _backlog, backlog);

    private long Of(Func<PushBacklog, long> read) => Volatile.Read(ref _backlog) is { } backlog ? read(backlog) : 0;

    private double Age(TimeProvider time) => Volatile.Read(ref _backlog)?.OldestDue is { } due && time.GetUtcNow() is var now && now > due
        ? (now - due).TotalSeconds
        : 0;

    private static string NameOf(PushOutcome outcome) => outcome switch
    {
        PushOutcome.Accepted => "accepted",
        PushOutcome.Confirmed => "confirmed",
        PushOutcome.DeadToken => "dead_token",
        PushOutcome.Retry => "retry",
        PushOutcome.CredentialsRefused => "credentials_refused",
        PushOutcome.TooLarge => "too_large",
        _ => "dropped",
    };
}
