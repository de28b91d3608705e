using System.Text.Json;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Core.Why;

/// <summary>Tells what a channel's log and a user's say of one notification of the channel.</summary>
internal static class ChannelStory
{
    /// <param name="user">Whom it is about.</param>
    /// <param name="found">The notification in the channel.</param>
    /// <param name="snapshot">The user's inbox; <see langword="null"/>: the user was never met.</param>
    /// <param name="changes">Rows of the inbox by which subscriptions began and ended, with bodies.</param>
    internal static WhyPlace Of(string user, FoundInChannel found, InboxSnapshot? snapshot, IReadOnlyList<InboxRow> changes)
    {
        var place = new WhyPlace(user, found.Channel)
        {
            PushedAs = found.Id,
            At = (found.Accepted?.At ?? found.Row?.At ?? found.Told?.At)!.Value,
            Position = found.Offset > 0 ? new(found.Head.Epoch, found.Offset) : null,
            Type = found.Row?.Type,
            Entity = found.Row?.Entity,
        };
        place.NewestAt = place.At;
        place.Add(new(place.At, "accepted", $"It was accepted on the channel '{found.Channel}': one row for all of its subscribers.")
        {
            Position = place.Position?.ToString(),
            By = found.Accepted?.By,
        });
        TellOfRow(place, found);
        if (found.Row is { } row && row.Actor == user)
            place.Closed = (WhyWords.LeftOut, $"it tells of {user}'s own doing, which counts for everybody but {user}");
        TellOfSubscription(place, found, snapshot, changes);
        if (snapshot is not null && place.Position is { } position)
            TellOfMarks(place, position, snapshot);
        return place;
    }

    private static void TellOfRow(WhyPlace place, FoundInChannel found)
    {
        if (found.Told is { } told)
        {
            var (_, at, reason) = WithdrawnJson.Read(told.Body);
            var isOver = reason == "expired";
            var step = new WhyStep(at, isOver ? "expired" : "withdrawn", isOver ? "Its time was over." : "The app's server took it back.");
            place.Add(step);
            place.Expired = isOver ? step : null;
            place.Withdrawn = isOver ? null : step;
        }
        else if (found.Row is null)
        {
            place.Add(new(place.At, "trimmed", "Its row has been let go since: the channel had no more room, or its time was over."));
            place.Closed = (WhyWords.Trimmed,
                $"it was accepted on '{found.Channel}' on {WhyPlace.When(place.At)} and has been let go since, because the channel had no "
                + "more room or by its age");
        }
    }

    private static void TellOfSubscription(
        WhyPlace place, FoundInChannel found, InboxSnapshot? snapshot, IReadOnlyList<InboxRow> changes)
    {
        DateTimeOffset? endedAt = null;
        foreach (var change in changes)
        {
            if (JsonSerializer.Deserialize(change.Body.Span, InboxJson.Default.SubscriptionData)?.Channel != found.Channel)
                continue;
            endedAt = change.Change == InboxChange.Unsubscribed ? change.At : null;
            place.Add(change.Change switch
            {
                InboxChange.Subscribed => new(change.At, "subscribed", $"{place.User} subscribed to '{found.Channel}'."),
                InboxChange.Unsubscribed => new(change.At, "unsubscribed", $"{place.User} unsubscribed from '{found.Channel}'."),
                _ => new(change.At, "revoked", $"The app took {place.User}'s right to '{found.Channel}'."),
            });
        }

        var row = snapshot?.Subscriptions.FirstOrDefault(each => each.Channel == found.Channel)?.Under(found.Head.Epoch);
        if (row is null)
        {
            place.Closed ??= (WhyWords.NotSubscribed, endedAt > place.At
                ? $"{place.User} unsubscribed from '{found.Channel}' on {WhyPlace.When(endedAt.Value)}, after it was published"
                : $"{place.User} had not subscribed to '{found.Channel}' when it was published on {WhyPlace.When(place.At)}");
        }
        else if (place.Position is { } position && position.Offset <= row.Start)
        {
            place.Closed ??= (WhyWords.NotSubscribed,
                $"{place.User} subscribed to '{found.Channel}' on {WhyPlace.When(row.At)}, after it was published on "
                + WhyPlace.When(place.At));
        }
        else if (row.NeedsCapability)
        {
            place.Closed ??= (WhyWords.Revoked,
                $"the app took {place.User}'s right to '{found.Channel}', and it counts with a capability for the channel alone");
        }
    }

    private static void TellOfMarks(WhyPlace place, Position position, InboxSnapshot snapshot)
    {
        var marks = new MarkStory(place);
        foreach (var row in snapshot.Rows.Where(row => row.At >= place.At))
        {
            if (MarkStory.DataOf(row) is not { Channels: { } channels } data)
                continue;
            if (channels.Any(each => each.Channel == place.Channel && each.Epoch == position.Epoch.ToString()
                && (each.UpTo >= position.Offset || each.Offsets?.Contains(position.Offset) == true)))
                marks.Apply(row, data);
        }

        // The log may have lost the row that says when; the cursor still says that it was.
        var cursor = snapshot.Subscriptions.FirstOrDefault(each => each.Channel == place.Channel && each.Epoch == position.Epoch);
        if (cursor is null || position.Offset <= cursor.Start)
            return;
        var isRead = position.Offset <= cursor.ReadUpTo || OffsetRanges.Contains(cursor.ReadAhead, position.Offset);
        if (isRead && place is { Read: null, Snoozed: null, Archived: null, Deleted: null })
            place.Read = Add("read", $"{place.User} has read it; nobody knows any more when.");
        else if (!isRead && position.Offset <= cursor.SeenUpTo && place.Seen is null)
            place.Seen = Add("seen", $"{place.User} has seen it; nobody knows any more when.");

        WhyStep Add(string what, string text)
        {
            var step = new WhyStep(place.At, what, text);
            place.Add(step);
            return step;
        }
    }
}
