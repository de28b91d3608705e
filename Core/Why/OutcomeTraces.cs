using Nudge.Core.Errors;
using Nudge.Core.Outcomes;
using Nudge.Core.Publishing;
using Nudge.Core.Timers;

namespace Nudge.Core.Why;

/// <summary>The events of a notification that left no row in a log.</summary>
internal sealed class OutcomeTraces
{
    private readonly List<WhyStep> _steps = [];
    private readonly string _user;
    private readonly IReadOnlyList<Outcome> _withdrawals;

    internal OutcomeTraces(string user, IReadOnlyList<Outcome> outcomes, (TimerRow Timer, ScheduledPublish Publish)? scheduled)
    {
        _user = user;
        _withdrawals = [.. outcomes.Where(outcome => outcome.Kind == OutcomeKind.Withdrawn)];
        foreach (var outcome in outcomes.Where(outcome => outcome.Kind != OutcomeKind.Withdrawn))
            Tell(outcome);
        if (scheduled is { } waiting)
            Tell(waiting.Timer, waiting.Publish);
    }

    internal IReadOnlyList<WhyStep> Steps => _steps;

    /// <summary>The verdict where no log knows better.</summary>
    internal WhyVerdict? Verdict { get; private set; }

    /// <summary>Says who had it taken back.</summary>
    internal void Complete(IReadOnlyList<WhyPlace> places)
    {
        foreach (var outcome in _withdrawals)
        {
            if (outcome.By is { } by && places.Any(place => place.Channel == (outcome.IsChannel ? outcome.Target : null)))
                _steps.Add(Step(outcome, "withdrawn_by", $"Taking it back was asked for with '{by}'."));
        }
    }

    private void Tell(Outcome outcome)
    {
        var times = outcome.Times == 1 ? "once" : $"{outcome.Times} times";
        var on = outcome.IsChannel ? $" to '{outcome.Target}'" : "";
        var at = WhyPlace.When(outcome.At);
        switch (outcome.Kind)
        {
            case OutcomeKind.Duplicate:
                _steps.Add(Step(outcome, "duplicate",
                    $"The id was published{on} again, {times}: the same id for the same recipient within 24 hours is one notification."));
                break;
            case OutcomeKind.LeftOut:
                _steps.Add(Step(outcome, WhyWords.LeftOut, $"{_user} is its actor, and was left out."));
                Verdict = new(WhyWords.LeftOut, $"On {at} it was published for {_user}, who is its actor and was left out for that.");
                break;
            case OutcomeKind.Cancelled:
                _steps.Add(Step(outcome, WhyWords.Cancelled, "It was cancelled before its time."));
                Verdict = new(WhyWords.Cancelled, $"It waited for its time, and was cancelled on {at}.");
                break;
            case OutcomeKind.Refused when outcome.Detail == ErrorCode.QuotaExceeded.Value:
                _steps.Add(Step(outcome, WhyWords.OverQuota, $"It was refused{on} {times}: the quota of the day was spent."));
                Verdict = new(WhyWords.OverQuota, $"It was refused{on} on {at}, since the quota of that day was spent.");
                break;
            default:
                _steps.Add(Step(outcome, WhyWords.Refused, $"It was refused{on} {times}: {outcome.Detail}."));
                Verdict = new(WhyWords.Refused, $"It was refused{on} on {at} with the code {outcome.Detail}.");
                break;
        }
    }

    private void Tell(TimerRow timer, ScheduledPublish publish)
    {
        var isFor = publish.Channel is not null || publish.Users.Contains(_user);
        var whom = publish.Channel is { } channel ? $"the channel '{channel}'" : isFor ? _user : "others";
        _steps.Add(new(timer.At, WhyWords.Scheduled, $"It is to be published to {whom}.")
        {
            Channel = publish.Channel,
            By = publish.By,
            Until = timer.At,
            Recipients = publish.Users.Count > 0 ? publish.Users.Count : null,
        });
        if (isFor)
            Verdict = new(WhyWords.Scheduled, $"It waits for its time: it is published to {whom} on {WhyPlace.When(timer.At)}.");
        else
            Verdict ??= new(WhyWords.NotAddressed, $"It waits for its time, and is for others and not for {_user}.");
    }

    private static WhyStep Step(Outcome outcome, string what, string text) => new(outcome.At, what, text)
    {
        Channel = outcome.IsChannel ? outcome.Target : null,
        By = outcome.By,
        Times = outcome.Times,
        Code = outcome.Detail.Length == 0 ? null : outcome.Detail,
    };
}
