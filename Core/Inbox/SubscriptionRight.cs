namespace Nudge.Core.Inbox;

/// <summary>
/// How far a subscription is a right to receive its channel: by itself until the channel is revoked, and from then on with a capability
/// (ADR 0052).
/// </summary>
/// <param name="Since">When the subscription was made: revocations up to that moment took nothing from it, later ones take it.</param>
/// <param name="NeedsCapability">Whether it was taken for good. Subscribing again gives a new right.</param>
public readonly record struct SubscriptionRight(DateTimeOffset Since, bool NeedsCapability);
