using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Outcomes;
using Nudge.Core.Pushes;

namespace Nudge.Core.Publishing;

/// <summary>Does all that follows a publish: counts it, notes outcomes that leave no row, and rings for its pushes.</summary>
public sealed class PublishEnding(PublishMetrics metrics, OutcomeNotes notes, PushBell bell)
{
    /// <inheritdoc cref="PublishMetrics.Begin"/>
    internal long Begin() => metrics.Begin();

    /// <summary>A publish has its answer.</summary>
    /// <returns>The answer.</returns>
    internal Answer<PublishOutcome> Conclude(AppView app, PublishRequest request, Answer<PublishOutcome> answer, long begun)
    {
        if (answer.IsAccepted)
            Ring(app);
        Note(app, request, answer);
        return metrics.Conclude(app, answer, begun);
    }

    /// <summary>An item of a batch has its answer.</summary>
    internal void Count(AppView app, PublishRequest? request, in Answer<PublishOutcome> answer)
    {
        if (request is not null)
            Note(app, request, answer);
        metrics.Count(app, answer);
    }

    /// <summary>There may be something to push.</summary>
    internal void Ring(AppView app)
    {
        if (app.Settings.Push.Enabled)
            bell.Ring();
    }

    /// <inheritdoc cref="PublishMetrics.Lose"/>
    internal void Lose(AppView app, long begun) => metrics.Lose(app, begun);

    /// <summary>A signal is handed over.</summary>
    internal void Send(AppView app, SignalRequest request) =>
        metrics.Send(app, "signal", request.Channel is null ? request.Users.Count : 1);

    private void Note(AppView app, PublishRequest request, in Answer<PublishOutcome> answer)
    {
        if (!answer.IsAccepted)
        {
            if (answer.Refusal.Code != ErrorCode.OutcomeUnknown)
                notes.Note(app, request, answer.Refusal);
            return;
        }

        var recipients = answer.Value.Recipients;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (recipients[i] is not { Receipt.Duplicate: false })
                notes.Note(app, answer.Value.Id, recipients[i], request.By);
        }
    }
}
