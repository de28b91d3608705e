using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<(string App, string Name), DateTimeOffset> _channels = [];

    public Task<ChannelPage> ListChannelsAsync(string app, string after, int limit, CancellationToken cancellationToken) => Read(
        () => ChannelPage.Merge(
            [.. _channels.Keys.Where(key => key.App == app && string.CompareOrdinal(key.Name, after) > 0)
                .OrderBy(key => key.Name, StringComparer.Ordinal).Take(limit).Select(key => EntryLocked(app, key.Name)!)],
            [.. _actors.Keys.Where(
                key => key.Kind == ActorKind.Channel && key.App == app && string.CompareOrdinal(key.Name, after) > 0)
                .OrderBy(key => key.Name, StringComparer.Ordinal).Take(ChannelPage.HeadsAtATime)
                .Select(key => EntryLocked(app, key.Name)!)],
            limit),
        cancellationToken);

    public Task<ChannelEntry?> FindChannelAsync(string app, string channel, CancellationToken cancellationToken) =>
        Read(() => EntryLocked(app, channel), cancellationToken);

    public Task<bool> NoteChannelAsync(string app, string channel, DateTimeOffset at, CancellationToken cancellationToken) =>
        Read(() => _channels.TryAdd((app, channel), at), cancellationToken);

    public Task ForgetChannelAsync(string app, string channel, CancellationToken cancellationToken) =>
        Read(() => _channels.Remove((app, channel)), cancellationToken);

    public Task<int> CountSubscribersAsync(string app, string channel, int atMost, CancellationToken cancellationToken) => Read(
        () => InboxesLocked(app).Where(inbox => inbox.Value.Subscriptions.ContainsKey(channel)).Take(atMost).Count(), cancellationToken);

    public Task<SubscriptionPage> ListSubscriptionsAsync(
        string app, SubscriptionPlace after, int limit, CancellationToken cancellationToken) => Read(
        () =>
        {
            var inboxes = InboxesLocked(app).Where(inbox => string.CompareOrdinal(inbox.Key.Name, after.Recipient) >= 0)
                .Take(SubscriptionPage.RecipientsAtATime).ToList();
            var read = inboxes.SelectMany(SubscriptionsOf)
                .Where(row => row.Recipient != after.Recipient || string.CompareOrdinal(row.Channel, after.Channel) > 0).Take(limit);
            return SubscriptionPage.Of(
                [.. read], limit, inboxes.Count == SubscriptionPage.RecipientsAtATime ? inboxes[^1].Key.Name : null);
        },
        cancellationToken);

    public Task<IReadOnlyList<RecipientSubscription>> ReadSubscriptionsAsync(
        string app, string recipient, CancellationToken cancellationToken) => Read<IReadOnlyList<RecipientSubscription>>(
        () => [.. InboxesLocked(app).Where(inbox => inbox.Key.Name == recipient).SelectMany(SubscriptionsOf)], cancellationToken);

    private ChannelEntry? EntryLocked(string app, string name)
    {
        var head = _actors.TryGetValue(new(ActorKind.Channel, app, name), out var found) ? found.Head : (Head?)null;
        var at = _channels.TryGetValue((app, name), out var noted) ? noted : (DateTimeOffset?)null;
        return head is null && at is null ? null : new(name, head ?? default, at);
    }

    private IEnumerable<KeyValuePair<ActorKey, MemoryActor>> InboxesLocked(string app) => _actors
        .Where(pair => pair.Key.Kind == ActorKind.Inbox && pair.Key.App == app).OrderBy(pair => pair.Key.Name, StringComparer.Ordinal);

    private static IEnumerable<RecipientSubscription> SubscriptionsOf(KeyValuePair<ActorKey, MemoryActor> inbox) =>
        inbox.Value.Subscriptions.Values.Select(
            row => new RecipientSubscription(inbox.Key.Name, row.Channel, new(row.Epoch, row.Start), row.Right));
}
