using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Outcomes;

namespace Nudge.Core.Publishing;

/// <summary>Notes outcomes of publishes that leave no row.</summary>
internal static class PublishNotes
{
    /// <summary>Recipients of one refused publish that are noted.</summary>
    private const int RecipientsMax = 100;

    /// <summary>A publish was refused as a whole. Without an id of the application's nobody could ask for it.</summary>
    internal static void Note(this OutcomeNotes notes, AppView app, PublishRequest request, Refusal refusal)
    {
        if (request.Id is not { } id)
            return;
        if (request.Channel is { } channel)
            notes.Note(app.Id.Value, true, channel.Value, id.Value, OutcomeKind.Refused, request.By, refusal.Code.Value);
        for (var i = 0; i < request.Users.Count && i < RecipientsMax; i++)
            notes.Note(app.Id.Value, false, request.Users[i].Value, id.Value, OutcomeKind.Refused, request.By, refusal.Code.Value);
    }

    /// <summary>At one recipient it was a duplicate, was refused, or was for its actor.</summary>
    internal static void Note(this OutcomeNotes notes, AppView app, NotificationId id, in RecipientOutcome outcome, string? by)
    {
        var kind = outcome switch
        {
            { Receipt: not null } => OutcomeKind.Duplicate,
            { Refusal: not null } => OutcomeKind.Refused,
            _ => OutcomeKind.LeftOut,
        };
        notes.Note(
            app.Id.Value, outcome.Channel is not null, outcome.Channel?.Value ?? outcome.User!.Value, id.Value, kind, by,
            outcome.Refusal?.Code.Value ?? "");
    }
}
