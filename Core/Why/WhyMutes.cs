using Nudge.Core.Inbox;

namespace Nudge.Core.Why;

/// <summary>Says by what a notification is muted. Preferences are known as they are now, and when they were last changed.</summary>
internal static class WhyMutes
{
    internal static void Look(WhyPlace place, Preferences preferences, IReadOnlyList<InboxRow> rows)
    {
        place.MutedBy = place switch
        {
            { Type: { } type } when preferences.MutedTypes.Contains(type) => $"the type '{type}'",
            { Entity: { } entity } when preferences.MutedEntities.Contains(entity) => $"the entity '{entity}'",
            { Channel: { } channel } when preferences.MutedChannels.Contains(channel) => $"the channel '{channel}'",
            _ => null,
        };
        if (place.MutedBy is not { } muted)
            return;
        var changed = rows.LastOrDefault(row => row.Change == InboxChange.Preferences)?.At;
        var when = changed is null ? ""
            : changed > place.At ? $" The preferences were last changed on {WhyPlace.When(changed.Value)}, after it came."
            : $" So it was when it came: the preferences are as they were on {WhyPlace.When(changed.Value)}.";
        place.Add(new(changed ?? place.At, "muted", $"{place.User} has muted {muted}, which hides it.{when}"));
    }
}
