using Nudge.Core.Actors;
using Nudge.Core.Inbox;

namespace Nudge.Core.Why;

/// <summary>Tells what the log of an inbox says of one notification: an item of its own, or one that was counted into another.</summary>
internal static class ItemStory
{
    /// <param name="user">Whose inbox.</param>
    /// <param name="id">The notification.</param>
    /// <param name="snapshot">The inbox; <see langword="null"/>: the user was never met.</param>
    /// <param name="accepted">What is remembered of the id.</param>
    /// <returns><see langword="null"/> if the inbox knows nothing of it.</returns>
    internal static WhyPlace? Of(string user, string id, InboxSnapshot? snapshot, AcceptedRow? accepted)
    {
        if (snapshot is null)
            return null;
        var first = snapshot.Rows.FirstOrDefault(row => row.Item?.Id == id)
            ?? (accepted is { Version: > 0 } && accepted.Epoch == snapshot.Head.Epoch
                ? snapshot.Rows.FirstOrDefault(row => row.Version == accepted.Version && row.Item is not null)
                : null);
        var place = new WhyPlace(user, null) { PushedAs = first?.Item!.Id ?? id };
        if (first is not null)
            Follow(place, id, snapshot, accepted, first);
        else if (accepted is not null)
            TellOfAccepted(place, snapshot, accepted);
        else if (!TellOfWithdrawn(place, id, snapshot))
            return null;
        return place;
    }

    private static void Follow(WhyPlace place, string id, InboxSnapshot snapshot, AcceptedRow? accepted, InboxRow first)
    {
        var item = first.Item!.Id;
        var isOwn = item == id;
        // A grown item may have lost the row that opened it.
        place.At = accepted?.At ?? (isOwn ? first.Item.OpenedAt : first.At);
        place.Into = isOwn ? null : item;
        var from = accepted is { Version: > 0 } ? accepted.Version : isOwn ? first.Item.FirstVersion : first.Version;
        place.Position = new(snapshot.Head.Epoch, from);
        place.Add(Accepted(place, accepted, isOwn
            ? "It was accepted, and stored as an item of its own."
            : $"It was accepted, and counted into '{item}'."));
        var marks = new MarkStory(place);
        var current = isOwn ? first.Item.FirstVersion : 0;
        foreach (var row in snapshot.Rows)
        {
            if (row.Item?.Id == item)
            {
                current = row.Version;
                Grow(place, row, from);
            }
            else if (row.Version > from && place.IsThere && MarkStory.DataOf(row) is { } data && Hits(data, item, current))
            {
                marks.Apply(row, data);
            }
        }
    }

    private static bool Hits(MarkData data, string item, long version) =>
        data.Ids?.Contains(item) == true || (version > 0 && version <= data.UpTo);

    private static void Grow(WhyPlace place, InboxRow row, long from)
    {
        if (row.Change == InboxChange.Item && row.Version > from)
        {
            // The id was published anew once it was forgotten: an item of its own again.
            (place.Withdrawn, place.Expired, place.Deleted, place.Archived) = (null, null, null, null);
            (place.Snoozed, place.Read, place.Seen) = (null, null, null);
            place.Position = place.Position!.Value with { Offset = row.Version };
            place.At = row.At;
            place.Add(new(row.At, "accepted", "The id was published again, long after the first time, and was stored anew."));
        }
        else if (row.Change == InboxChange.Grown && row.Version > from)
        {
            place.Add(new(row.At, "grown", $"Another notification of its key was counted into it: {row.Item!.Count} by now.")
            {
                Count = row.Item.Count,
            });
        }

        place.Count = row.Item!.Count;
        (place.Type, place.Entity, place.NewestAt) = (row.Item.Type, row.Item.Entity, row.At);
    }

    private static void TellOfAccepted(WhyPlace place, InboxSnapshot snapshot, AcceptedRow accepted)
    {
        place.At = accepted.At;
        if (accepted.Version == 0)
        {
            place.Add(Accepted(place, accepted, "It was accepted; there were too many of its type just then, so it was not stored.") with
            {
                What = "throttled",
            });
            place.Closed = (WhyWords.Throttled,
                $"it came on {WhyPlace.When(accepted.At)}, when there had been as many of its type as the app's rule lets through, and was "
                + "not stored");
            return;
        }

        var withdrawn = TellOfWithdrawn(place, place.PushedAs, snapshot);
        place.Add(Accepted(place, accepted, "It was accepted and stored."));
        if (withdrawn)
            return;
        place.Add(new(accepted.At, "trimmed", "Its row has been let go since: the inbox had no more room, or its time was over."));
        place.Closed = (WhyWords.Trimmed,
            $"it was stored on {WhyPlace.When(accepted.At)} and has been let go since, because the inbox had no more room or by its age");
    }

    private static bool TellOfWithdrawn(WhyPlace place, string id, InboxSnapshot snapshot)
    {
        foreach (var row in snapshot.Rows.Where(row => row.Change is InboxChange.Withdrawn or InboxChange.Expired))
        {
            if (MarkStory.DataOf(row) is { } data && data.Ids?.Contains(id) == true)
            {
                place.At = row.At;
                new MarkStory(place).Apply(row, data);
                return true;
            }
        }

        return false;
    }

    private static WhyStep Accepted(WhyPlace place, AcceptedRow? accepted, string text) => new(place.At, "accepted", text)
    {
        Position = place.Position?.ToString(),
        By = accepted?.By,
        Recipients = accepted is { Recipients: > 0 } ? accepted.Recipients : null,
        Into = place.Into,
    };
}
