namespace Nudge.Core.Returning;

/// <summary>The positions that one connection of a user certainly has, so that the next one can go on from there.</summary>
/// <param name="Id">Of the connection.</param>
/// <param name="App">The app.</param>
/// <param name="User">The user.</param>
/// <param name="Agent">The kind of client; only one of the same kind can be the one that comes back.</param>
/// <param name="Node">The life of the process that has the connection, or had it.</param>
/// <param name="IsClosed">Whether the connection has ended. A process that was killed leaves those it had open.</param>
/// <param name="At">When this was so, in whole milliseconds.</param>
/// <param name="Places">Positions by source, as JSON.</param>
public sealed record TicketRow(
    Guid Id, string App, string User, string Agent, string Node, bool IsClosed, DateTimeOffset At, ReadOnlyMemory<byte> Places);
