using System.Text;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Core;

/// <summary>All that an inbox shows, as text: two actors that show the same have the same text, and a difference can be read.</summary>
internal static class ActorText
{
    internal static string Of(InboxActor actor)
    {
        var listing = actor.Page(new(ListKey.Oldest, true, ItemFilter.Active, null, int.MaxValue));
        var archived = actor.Page(new(ListKey.Oldest, true, ItemFilter.Archived, null, int.MaxValue)).Items;
        var snoozed = actor.Page(new(ListKey.Oldest, true, ItemFilter.Snoozed, null, int.MaxValue)).Items;
        var text = new StringBuilder(Of(listing.View));
        foreach (var item in listing.Items.Concat(archived).Concat(snoozed))
            text.AppendLine(Of(item));
        foreach (var (channel, marks) in listing.Marks)
            text.AppendLine($"marks {channel} {string.Join(' ', marks.Values)}");
        return text.ToString();
    }

    internal static string Of(InboxView view)
    {
        var text = new StringBuilder().AppendLine($"{view.Head} {view.Counts}");
        foreach (var row in view.Subscriptions)
            text.AppendLine($"{row with { ReadAhead = [] }} {string.Join(' ', row.ReadAhead)}");
        foreach (var query in view.Queries)
            text.AppendLine($"{query with { Excluded = [] }} {string.Join(' ', query.Excluded)}");
        return text.AppendLine(Encoding.UTF8.GetString(view.Preferences.ToJson().Span)).ToString();
    }

    private static string Of(InboxItem item) =>
        $"{item with { Facts = item.Facts with { Actors = [] } }} {string.Join(' ', item.Facts.Actors)}";
}
