using System.Text.Json;
using Nudge.Core.Inbox;

namespace Nudge.Core.Why;

/// <summary>Follows the marks of a user's log on one item, own or of a channel.</summary>
internal sealed class MarkStory(WhyPlace place)
{
    internal static MarkData? DataOf(InboxRow row) => row.IsApplied && row.Body.Length > 0
        ? JsonSerializer.Deserialize(row.Body.Span, InboxJson.Default.MarkData)
        : null;

    /// <summary>A row marks the item.</summary>
    internal void Apply(InboxRow row, MarkData data)
    {
        var user = place.User;
        switch (row.Change)
        {
            case InboxChange.Seen when place.Seen is null && place.Read is null:
                place.Seen = Step("seen", $"{user} saw it.");
                break;
            case InboxChange.Read when place.Read is null:
                place.Read = Step("read", $"{user} read it.");
                break;
            case InboxChange.Archived when place.Archived is null:
                (place.Archived, place.Snoozed) = (Step("archived", $"{user} archived it."), null);
                break;
            case InboxChange.Restored when place.Archived is not null:
                Step("restored", $"{user} took it back from the archive.");
                place.Archived = null;
                break;
            case InboxChange.Deleted:
                place.Deleted = Step("deleted", $"{user} deleted it.");
                break;
            case InboxChange.Unread:
                // An item that is marked unread was seen.
                place.Seen ??= place.Read;
                Step("unread", $"{user} marked it unread.");
                (place.Read, place.Snoozed) = (null, null);
                break;
            case InboxChange.Snoozed:
                place.Snoozed = Step("snoozed", $"{user} put it off until {WhyPlace.When(data.Until!.Value)}.") with { Until = data.Until };
                break;
            case InboxChange.Woken when place.Snoozed is not null:
                place.Seen ??= place.Snoozed;
                Step("woken", "Its time had come: it was back, unread.");
                (place.Snoozed, place.Read) = (null, null);
                break;
            case InboxChange.Withdrawn:
                place.Withdrawn = Step("withdrawn", "The app's server took it back.");
                break;
            case InboxChange.Expired:
                place.Expired = Step("expired", "Its time was over.");
                break;
        }

        WhyStep Step(string what, string text)
        {
            var step = new WhyStep(row.At, what, text)
            {
                Via = row.Change is InboxChange.Withdrawn or InboxChange.Expired or InboxChange.Woken ? null : data.Via,
                Until = row.Change == InboxChange.Snoozed ? data.Until : null,
            };
            place.Add(step);
            return step;
        }
    }
}
