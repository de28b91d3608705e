namespace Nudge.Core.Inbox;

/// <summary>Somebody who has subscribed to a channel.</summary>
/// <param name="Recipient">A user, or <c>device:{id}</c>.</param>
/// <param name="Right">How far the subscription is a right to receive the channel.</param>
public sealed record ChannelSubscriber(string Recipient, SubscriptionRight Right);
