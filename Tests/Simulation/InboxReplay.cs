using System.Text.Json;
using Nudge.Core.Inbox;
using Nudge.Tests.Core.Model;

namespace Nudge.Tests.Simulation;

/// <summary>The state that a client makes of the rows of a user's log, one by one, as docs/protocol/realtime.md says it.</summary>
internal sealed class InboxReplay
{
    private readonly Dictionary<string, ReplayedItem> _items = [];

    internal long Version { get; private set; }

    internal long Floor { get; private set; }

    internal Preferences Preferences { get; private set; } = Preferences.None;

    internal Dictionary<string, NaiveSubscription> Subscriptions { get; } = [];

    internal OwnCounts Counts
    {
        get
        {
            var unread = _items.Values.Where(item => !item.Read && !IsMuted(item.Facts.Type, item.Facts.Entity)).ToArray();
            return new(unread.Length, unread.Count(item => !item.Seen), Version);
        }
    }

    /// <summary>The items, oldest first, as text.</summary>
    internal string Text => string.Join('\n', _items.Values.OrderBy(item => item.Version));

    internal static InboxReplay Of(IEnumerable<InboxRow> rows, long upTo, long floor)
    {
        var replay = new InboxReplay { Floor = floor, Version = floor };
        foreach (var row in rows.Where(row => row.Version > floor && row.Version <= upTo))
            replay.Apply(row);
        return replay;
    }

    internal void StartOver(long floor)
    {
        _items.Clear();
        (Version, Floor) = (floor, floor);
    }

    internal void RaiseFloor(long floor)
    {
        Floor = Math.Max(Floor, floor);
        foreach (var gone in _items.Values.Where(item => item.Version <= Floor).ToArray())
            _items.Remove(gone.Facts.Id);
    }

    internal void Apply(InboxRow row)
    {
        Assert.Equal(Version + 1, row.Version);
        Version = row.Version;
        switch (row.Change)
        {
            case InboxChange.Item or InboxChange.Grown:
                _items[row.Item!.Id] = new(row.Version, row.Item);
                break;
            case InboxChange.Preferences:
                Preferences = Preferences.FromJson(row.Body);
                break;
            case InboxChange.Subscribed:
                var subscribed = JsonSerializer.Deserialize(row.Body.Span, InboxJson.Default.SubscriptionData)!;
                Subscriptions[subscribed.Channel] = new(subscribed.Start);
                break;
            case InboxChange.Unsubscribed:
                Subscriptions.Remove(JsonSerializer.Deserialize(row.Body.Span, InboxJson.Default.SubscriptionData)!.Channel);
                break;
            case InboxChange.Revoked:
                break;
            default:
                Mark(row.Change, JsonSerializer.Deserialize(row.Body.Span, InboxJson.Default.MarkData)!);
                break;
        }
    }

    internal bool IsMuted(string type, string? entity) =>
        Preferences.MutedTypes.Contains(type) || (entity is not null && Preferences.MutedEntities.Contains(entity));

    private void Mark(InboxChange change, MarkData data)
    {
        foreach (var item in _items.Values.Where(item => item.Version <= data.UpTo || data.Ids?.Contains(item.Facts.Id) == true).ToArray())
        {
            if (change is InboxChange.Deleted or InboxChange.Withdrawn or InboxChange.Expired)
                _items.Remove(item.Facts.Id);
            else
                item.Mark(change, data.Until);
        }

        foreach (var marks in data.Channels ?? [])
        {
            // Those who rebuilt their state from what is retained may have missed the subscription itself.
            if (!Subscriptions.TryGetValue(marks.Channel, out var subscription))
                continue;
            if (change == InboxChange.Woken)
                subscription.Reopen(marks.Offsets!, isUnseen: true);
            else
                subscription.Mark(change, new(0, marks.UpTo ?? 0, marks.Offsets ?? []), data.Until);
        }
    }

    private sealed record ReplayedItem(long Version, ItemFacts Facts)
    {
        internal bool Seen { get; private set; }

        internal bool Read { get; private set; }

        internal bool Archived { get; private set; }

        internal DateTimeOffset? SnoozedUntil { get; private set; }

        public override string ToString() =>
            $"{Facts.Id} {Version} {Facts.Count} seen {Seen} read {Read} archived {Archived} until {SnoozedUntil:O}";

        internal void Mark(InboxChange change, DateTimeOffset? until)
        {
            if (change is InboxChange.Archived or InboxChange.Woken || (change == InboxChange.Unread && !Archived))
                SnoozedUntil = null;
            if (change == InboxChange.Woken || (change == InboxChange.Unread && !Archived))
                Read = false;
            if (change == InboxChange.Woken)
                Seen = false;
            if (change == InboxChange.Snoozed && !Archived)
                (Seen, Read, SnoozedUntil) = (true, true, until);
            Seen |= change is InboxChange.Seen or InboxChange.Read or InboxChange.Archived;
            Read |= change is InboxChange.Read or InboxChange.Archived;
            Archived = change == InboxChange.Archived || (Archived && change != InboxChange.Restored);
        }
    }
}
