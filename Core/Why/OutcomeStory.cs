using Nudge.Core.Names;
using Nudge.Core.Outcomes;
using Nudge.Core.Publishing;
using Nudge.Core.Timers;

namespace Nudge.Core.Why;

/// <summary>Reads what left no row in a log: refusals, duplicates, and what waits for its time. Any thread may use it.</summary>
public sealed class OutcomeStory(IOutcomes outcomes, OutcomeNotes notes, ITimers timers)
{
    /// <summary>Outcomes of one notification that are told of.</summary>
    public const int OutcomesMax = 200;

    internal async Task<OutcomeTraces> ReadAsync(AppId app, UserId user, NotificationId id, CancellationToken cancellationToken)
    {
        // Notes of this process are told of at once; other nodes write theirs within a second.
        await notes.WriteAsync(cancellationToken);
        var rows = await outcomes.ReadOutcomesAsync(app.Value, id.Value, user.Value, OutcomesMax, cancellationToken);
        var timer = await timers.FindTimerAsync(app.Value, TimerKind.Publish, "", id.Value, cancellationToken);
        return new(user.Value, rows, timer is null ? null : (timer, ScheduledPublish.Of(timer)));
    }
}
