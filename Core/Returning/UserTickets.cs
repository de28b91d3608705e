namespace Nudge.Core.Returning;

/// <summary>Tickets of one kind of a user's clients.</summary>
/// <param name="Rows">They themselves, the oldest first.</param>
/// <param name="Closed">Of connections that have ended, of all kinds of clients of the user.</param>
public sealed record UserTickets(IReadOnlyList<TicketRow> Rows, int Closed);
