using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>A subscription of somebody, as whoever keeps the app sees it.</summary>
/// <param name="Recipient">A user, or <c>device:{id}</c>.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Start">Where the channel stood when it was subscribed to.</param>
/// <param name="Right">How far it is a right to receive the channel.</param>
public sealed record RecipientSubscription(string Recipient, string Channel, Position Start, SubscriptionRight Right)
{
    /// <summary>Its place in lists.</summary>
    public SubscriptionPlace Place => new(Recipient, Channel);
}
