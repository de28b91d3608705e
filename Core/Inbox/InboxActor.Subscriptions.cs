using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Core.Inbox;

public sealed partial class InboxActor
{
    /// <summary>Subscribes to a channel from its head on; again starts anew.</summary>
    /// <param name="channel">Which.</param>
    /// <param name="head">Its durable head, read by the face just before.</param>
    public Decision<Answer<InboxView>> Subscribe(ChannelName channel, Head head)
    {
        if (!_subscriptions.ContainsKey(channel.Value) && _subscriptions.Count + (_head is null ? 1 : 0) >= SubscriptionsMax)
        {
            return Decision<Answer<InboxView>>.Of(new Refusal(
                ErrorCode.SubscriptionsFull, $"A user has at most {SubscriptionsMax} subscriptions.", "channel", SubscriptionsMax));
        }

        var draft = Begin();
        SubscribeTo(draft, channel.Value, head);
        return Finish(draft, default(Answer<InboxView>)) with { Reply = View().Reply };
    }

    /// <summary>Ends a subscription, its cursor and its marks.</summary>
    public Decision<Answer<InboxView>> Unsubscribe(ChannelName channel)
    {
        if (!_subscriptions.TryGetValue(channel.Value, out var subscription))
            return Decision<Answer<InboxView>>.Of(
                new Refusal(ErrorCode.NotSubscribed, $"This user has not subscribed to '{channel}'.", "channel"));
        var draft = Begin();
        draft.Change(InboxChange.Unsubscribed, null, Body(subscription.Row), channel.Value);
        draft.Beside(new SubscriptionEndedRow(channel.Value));
        return Finish(draft, default(Answer<InboxView>)) with { Reply = View().Reply };
    }

    /// <summary>Takes the right of a subscription: from now on it counts with a capability for the channel. The cursor stays.</summary>
    /// <returns>Whether there is such a subscription.</returns>
    public Decision<bool> Withhold(ChannelName channel)
    {
        if (!_subscriptions.TryGetValue(channel.Value, out var subscription))
            return Decision<bool>.Of(false);
        if (subscription.Row.NeedsCapability)
            return Decision<bool>.Of(true);
        var draft = Begin();
        draft.Change(InboxChange.Revoked, null, Body(subscription.Row), channel.Value);
        draft.Beside(subscription.Row with { NeedsCapability = true });
        return Finish(draft, true);
    }

    /// <summary>Replaces the preferences.</summary>
    public Decision<InboxView> SetPreferences(Preferences preferences)
    {
        if (preferences == _preferences)
            return View();
        var draft = Begin();
        var muted = _preferences.MutedTypes.Count + _preferences.MutedEntities.Count + preferences.MutedTypes.Count
            + preferences.MutedEntities.Count > 0;
        var channels = muted
            ? _subscriptions.Keys.ToArray()
            : _preferences.MutedChannels.Concat(preferences.MutedChannels).Distinct().Where(_subscriptions.ContainsKey).ToArray();
        _preferences = preferences;
        _items.Mute(preferences);
        draft.Change(InboxChange.Preferences, null, preferences.ToJson(), channels);
        draft.Beside(new PreferencesRow(preferences.ToJson()));
        return Finish(draft, default(InboxView)!) with { Reply = View().Reply };
    }

    private static void SubscribeTo(InboxDraft draft, string channel, Head head)
    {
        var row = new SubscriptionRow(channel, head.Epoch, head.Version, head.Version, head.Version, [], draft.At);
        draft.Change(InboxChange.Subscribed, null, Body(row), channel);
        // Marks that were set under an earlier subscription end with it.
        draft.Beside(new SubscriptionEndedRow(channel));
        draft.Beside(row);
    }

    private static byte[] Body(SubscriptionRow row) =>
        JsonSerializer.SerializeToUtf8Bytes(new(row.Channel, row.Epoch.ToString(), row.Start), InboxJson.Default.SubscriptionData);
}
