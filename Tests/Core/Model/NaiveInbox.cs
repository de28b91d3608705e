using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Model;

/// <summary>
/// An inbox as docs/architecture.md says it, without cleverness: sets instead of cursors and ranges, and everything counted anew each time.
/// </summary>
internal sealed class NaiveInbox(string user)
{
    private readonly List<NaiveItem> _items = [];
    private readonly List<(long Version, string Type, DateTimeOffset At)> _arrivals = [];
    private readonly Dictionary<string, (DateTimeOffset At, long? Version)> _accepted = [];
    private readonly Dictionary<string, string> _latestOfKey = [];
    private readonly Dictionary<string, long> _withdrawn = [];

    internal long Version { get; private set; }

    internal long Floor { get; private set; }

    internal Dictionary<string, NaiveSubscription> Subscriptions { get; } = [];

    internal Preferences Preferences { get; private set; } = Preferences.None;

    internal long Unread => Counted.Count();

    internal long Unseen => Counted.Count(item => !item.Seen);

    private IEnumerable<NaiveItem> Counted => _items.Where(item => !item.Read && !IsMuted(item.Type, item.Entity));

    internal void Meet(NaiveChannel everyone)
    {
        if (Version == 0)
            Subscribe("site:announcements", everyone);
    }

    internal void Subscribe(string channel, NaiveChannel log)
    {
        Version++;
        Subscriptions[channel] = new(log.Head);
    }

    internal void Unsubscribe(string channel)
    {
        if (Subscriptions.Remove(channel))
            Version++;
    }

    internal void Prefer(Preferences preferences)
    {
        if (string.Join('|', Names(Preferences)) == string.Join('|', Names(preferences)))
            return;
        Version++;
        Preferences = preferences;
    }

    internal void Trim(long floor)
    {
        Floor = Math.Max(Floor, Math.Min(floor, Version));
        _items.RemoveAll(item => item.Version <= Floor);
    }

    /// <summary>The expected outcome of a publish.</summary>
    internal NaiveReceipt Publish(
        string id, string type, string? entity, PublishRules rules, DateTimeOffset now, NaiveChannel everyone, DateTimeOffset? expiresAt)
    {
        if (WithdrawnAt(id) is { } withdrawn)
            return new(PublishStatus.Withdrawn, withdrawn, true);
        if (_accepted.TryGetValue(id, out var before) && before.At >= now - TimeSpan.FromHours(24))
            return new(before.Version is null ? PublishStatus.Throttled : PublishStatus.Stored, before.Version, true);
        if (_items.Find(item => item.Id == id) is { } retained)
            return new(PublishStatus.Stored, retained.FirstVersion, true);
        if (rules.QuotaPerDay <= _accepted.Values.Count(each => each.At.UtcDateTime.Date == now.UtcDateTime.Date))
            return new(null, null, false);
        Meet(everyone);
        var recent = _arrivals.Count(each => each.Version > Floor && each.Type == type && each.At > now - rules.ThrottleWindow);
        if (rules.ThrottleCount > 0 && recent >= rules.ThrottleCount)
        {
            _accepted[id] = (now, null);
            return new(PublishStatus.Throttled, null, false);
        }

        Version++;
        var open = FindOpen(rules, now);
        if (open is null)
            Open(id, type, entity, rules, now, expiresAt);
        else
            open.Grow(Version, type, entity, now, expiresAt);
        _accepted[id] = (now, Version);
        _arrivals.Add((Version, type, now));
        var surplus = _items.OrderByDescending(item => item.Version).Skip(rules.ItemsMax).FirstOrDefault();
        Trim(surplus?.Version ?? 0);
        return new(open is null ? PublishStatus.Stored : PublishStatus.Collapsed, Version, false);
    }

    /// <summary>When the next item comes back or ends.</summary>
    internal DateTimeOffset? NextDue => _items.SelectMany(item => new[] { item.SnoozedUntil, item.ExpiresAt })
        .Concat(Subscriptions.Values.SelectMany(each => each.Snoozed.Values.Select(until => (DateTimeOffset?)until))).Min();

    /// <summary>Does what is due: a version for what ends, and one for what comes back.</summary>
    internal void Settle(DateTimeOffset now)
    {
        if (_items.RemoveAll(item => item.ExpiresAt <= now) > 0)
            Version++;
        var woken = _items.FindAll(item => item.SnoozedUntil <= now);
        foreach (var item in woken)
            (item.SnoozedUntil, item.Read, item.Seen) = (null, false, false);
        if (Subscriptions.Values.Count(subscription => subscription.Wake(now)) + woken.Count > 0)
            Version++;
    }

    internal NaiveReceipt Withdraw(string id)
    {
        if (WithdrawnAt(id) is { } withdrawn)
            return new(PublishStatus.Withdrawn, withdrawn, true);
        if (_items.RemoveAll(item => item.Id == id) == 0)
            return new(PublishStatus.Absent, null, false);
        _withdrawn[id] = ++Version;
        return new(PublishStatus.Withdrawn, Version, false);
    }

    private long? WithdrawnAt(string id) => _withdrawn.TryGetValue(id, out var version) && version > Floor ? version : null;

    internal void Mark(
        InboxChange change, IReadOnlyList<string> ids, long upTo, IReadOnlyDictionary<string, NaiveMarks> channels,
        DateTimeOffset? until)
    {
        var meant = _items.FindAll(item => item.Version <= upTo || ids.Contains(item.Id));
        var changed = meant.FindAll(item => MarkItem(change, item, until)).Count > 0;
        foreach (var (name, marks) in channels)
            changed |= Subscriptions[name].Mark(change, marks, until);
        if (changed)
            Version++;
    }

    internal (long Unread, long Unseen) Count(string name, NaiveChannel log)
    {
        var subscription = Subscriptions[name];
        var unread = log.Retained.Where(row =>
            row.Offset > subscription.Start && !subscription.Read.Contains(row.Offset) && row.Actor != user
            && row.Type != ChannelRow.WithdrawnType && !IsMuted(row.Type, row.Entity)
            && !Preferences.MutedChannels.Contains(name)).ToArray();
        return (unread.Length, unread.Count(row => row.Offset > subscription.SeenUpTo));
    }

    /// <summary>All that a list shows, oldest first, as text.</summary>
    internal IEnumerable<(ListKey Key, string Text)> List(
        ItemFilter filter, string? type, IReadOnlyDictionary<string, NaiveChannel> channels)
    {
        var own = _items.Where(
            item => !IsMuted(item.Type, item.Entity) && Shows(filter, item.Read, item.Archived, item.SnoozedUntil is not null)
                && (type is null || type == item.Type))
            .Select(item => (new ListKey(item.At.ToUnixTimeMilliseconds(), "", item.Version), item.ToString()));
        var heard = Subscriptions.Where(each => !Preferences.MutedChannels.Contains(each.Key) && channels.ContainsKey(each.Key))
            .SelectMany(each => List(each.Key, each.Value, channels[each.Key], filter, type));
        return own.Concat(heard).OrderBy(each => each.Item1);
    }

    private static bool Shows(ItemFilter filter, bool isRead, bool isArchived, bool isSnoozed) => filter switch
    {
        ItemFilter.Unread => !isRead,
        ItemFilter.Archived => isArchived,
        ItemFilter.Snoozed => isSnoozed,
        _ => !isArchived && !isSnoozed,
    };

    private static IEnumerable<string> Names(Preferences preferences) =>
        preferences.MutedChannels.Append("").Concat(preferences.MutedTypes).Append("").Concat(preferences.MutedEntities);

    private IEnumerable<(ListKey, string)> List(
        string name, NaiveSubscription subscription, NaiveChannel log, ItemFilter filter, string? type)
    {
        foreach (var row in log.Retained)
        {
            var isRead = subscription.Read.Contains(row.Offset) || row.Actor == user;
            var isArchived = subscription.Archived.Contains(row.Offset);
            if (row.Offset > subscription.Start && !subscription.Deleted.Contains(row.Offset)
                && row.Type != ChannelRow.WithdrawnType && !IsMuted(row.Type, row.Entity)
                && Shows(filter, isRead, isArchived, subscription.Snoozed.ContainsKey(row.Offset)) && (type is null || type == row.Type))
            {
                yield return (new(row.At.ToUnixTimeMilliseconds(), name, row.Offset),
                    $"{row.Id} {row.Offset} seen {isRead || row.Offset <= subscription.SeenUpTo} read {isRead} archived {isArchived}"
                    + $" until {(subscription.Snoozed.TryGetValue(row.Offset, out var until) ? until : null):O}");
            }
        }
    }

    private NaiveItem? FindOpen(PublishRules rules, DateTimeOffset now)
    {
        var latest = rules.CollapseKey is { } key && _latestOfKey.TryGetValue(key, out var id) ? _items.Find(item => item.Id == id) : null;
        return latest is { Read: false, Archived: false } && latest.Count < rules.CollapseMax
            && !(now - latest.OpenedAt > rules.CollapseWindow)
            ? latest
            : null;
    }

    private void Open(string id, string type, string? entity, PublishRules rules, DateTimeOffset now, DateTimeOffset? expiresAt)
    {
        _items.Add(new(id, Version, now) { Version = Version, At = now, Type = type, Entity = entity, ExpiresAt = expiresAt });
        if (rules.CollapseKey is { } key)
            _latestOfKey[key] = id;
    }

    private bool MarkItem(InboxChange change, NaiveItem item, DateTimeOffset? until)
    {
        var before = item.ToString();
        if (change == InboxChange.Unread && !item.Archived)
            (item.Read, item.SnoozedUntil) = (false, null);
        if (change == InboxChange.Snoozed && !item.Archived)
            (item.Read, item.Seen, item.SnoozedUntil) = (true, true, until);
        if (change == InboxChange.Archived)
            item.SnoozedUntil = null;
        item.Seen |= change is InboxChange.Seen or InboxChange.Read or InboxChange.Archived;
        item.Read |= change is InboxChange.Read or InboxChange.Archived;
        item.Archived = change == InboxChange.Archived || (item.Archived && change != InboxChange.Restored);
        return (change == InboxChange.Deleted && _items.Remove(item)) || item.ToString() != before;
    }

    private bool IsMuted(string type, string? entity) =>
        Preferences.MutedTypes.Contains(type) || (entity is not null && Preferences.MutedEntities.Contains(entity));
}
