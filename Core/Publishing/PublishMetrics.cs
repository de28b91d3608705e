using System.Diagnostics.Metrics;
using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Core.Publishing;

/// <summary>Counts the outcomes of publishes. Meter <c>Nudge.Publishing</c>. Any thread may call it.</summary>
public sealed class PublishMetrics
{
    public const string MeterName = "Nudge.Publishing";

    private const string Accepted = "accepted";

    private readonly Counter<long> _publishes;
    private readonly Counter<long> _events;
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;
    private readonly bool _tellsAppsApart;

    /// <param name="factory">The host's.</param>
    /// <param name="time">The clock of durations.</param>
    /// <param name="tellsAppsApart">Whether each app is counted for itself.</param>
    public PublishMetrics(IMeterFactory factory, TimeProvider time, bool tellsAppsApart)
    {
        (_time, _tellsAppsApart) = (time, tellsAppsApart);
        var meter = factory.Create(MeterName);
        _publishes = meter.CreateCounter<long>(
            "nudge.publishes", "{notification}", "Notifications that were published, by outcome; a refused one has its code.");
        _events = meter.CreateCounter<long>(
            "nudge.events", "{event}", "Signals, and events on channels that keep nothing, that were handed over.");
        _duration = meter.CreateHistogram<double>(
            "nudge.publish.duration", "s",
            "From a publish that can be read to its answer, which is when it is durable; items of batches are not in it.");
    }

    /// <summary>A publish begins.</summary>
    /// <returns>The measurement for <see cref="Conclude"/> and <see cref="Lose"/>.</returns>
    internal long Begin() => _duration.Enabled ? _time.GetTimestamp() : 0;

    /// <summary>A publish has its answer.</summary>
    /// <returns>The answer.</returns>
    internal Answer<PublishOutcome> Conclude(AppView app, Answer<PublishOutcome> answer, long begun)
    {
        Count(app, answer);
        Record(begun, answer.IsAccepted ? Accepted : "refused");
        return answer;
    }

    /// <summary>A publish, or an item of a batch, has its answer.</summary>
    internal void Count(AppView app, in Answer<PublishOutcome> answer)
    {
        if (!_publishes.Enabled)
            return;
        if (answer.IsAccepted)
            Add(app, IsDuplicate(answer.Value) ? "duplicate" : Accepted, null);
        else if (answer.Refusal.Code == ErrorCode.OutcomeUnknown)
            Add(app, "unknown", null);
        else
            Add(app, "refused", answer.Refusal.Code.Value);
    }

    /// <summary>Nobody knows what became of a publish.</summary>
    internal void Lose(AppView app, long begun)
    {
        Add(app, "unknown", null);
        Record(begun, "unknown");
    }

    /// <summary>Something that is not kept was handed over.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="kind"><c>signal</c> or <c>pusher</c>.</param>
    /// <param name="count">How many.</param>
    public void Send(AppView app, string kind, int count)
    {
        if (_tellsAppsApart)
            _events.Add(count, new("kind", kind), new("app", app.Id.Value));
        else
            _events.Add(count, new KeyValuePair<string, object?>("kind", kind));
    }

    private void Add(AppView app, string outcome, string? code)
    {
        if (_tellsAppsApart)
            _publishes.Add(1, new("outcome", outcome), new("code", code), new("app", app.Id.Value));
        else
            _publishes.Add(1, new("outcome", outcome), new("code", code));
    }

    private void Record(long begun, string outcome)
    {
        if (begun != 0)
            _duration.Record(_time.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }

    private static bool IsDuplicate(PublishOutcome outcome)
    {
        var isAny = false;
        for (var i = 0; i < outcome.Recipients.Count; i++)
        {
            if (outcome.Recipients[i].Receipt is not { } receipt)
                continue;
            if (!receipt.Duplicate)
                return false;
            isAny = true;
        }

        return isAny;
    }
}
