using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>Ends a subscription, and its marks with it.</summary>
public sealed record SubscriptionEndedRow(string Channel) : Row;
