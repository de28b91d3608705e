using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Core.Why;

/// <summary>Asks which connections of a user a row was sent over.</summary>
/// <param name="Inbox">Whose connections.</param>
/// <param name="Channel">The row is one of this channel; <see langword="null"/>: of the inbox.</param>
/// <param name="Position">Where the row is.</param>
/// <param name="At">When it was accepted.</param>
public sealed record DeliveryQuestion(InboxKey Inbox, string? Channel, Position Position, DateTimeOffset At);
