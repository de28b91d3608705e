namespace Nudge.Core.Why;

/// <summary>One connection of a user, and whether it had one row.</summary>
/// <param name="Connection">Its name in its process.</param>
/// <param name="Protocol"><c>signalr</c>, <c>sse</c> or <c>pusher</c>.</param>
/// <param name="Since">When it was opened.</param>
/// <param name="Kind">Whether and how the row went over it.</param>
/// <param name="Ended">When it ended; <see langword="null"/>: it is open.</param>
/// <param name="EndedBy">The code by which the server closed it; <see langword="null"/>: the client went, or the network did.</param>
/// <param name="ConfirmedAt">When the client was known to have it; <see langword="null"/>: nobody knows that it does.</param>
public sealed record Delivery(
    string Connection, string Protocol, DateTimeOffset Since, DeliveryKind Kind, DateTimeOffset? Ended, string? EndedBy,
    DateTimeOffset? ConfirmedAt);
