using Nudge.Core.Returning;

namespace Nudge.Gateway.Pusher.Returning;

/// <summary>
/// Heartbeats as nodes of older versions write and look for them: each in a ticket of no app that the process owns itself.
/// </summary>
/// <remarks>
/// While a cluster is upgraded node by node, old nodes and new ones have to see each other live (ADR 0064). This can go once no cluster is
/// upgraded from a schema below 8 any more.
/// </remarks>
internal sealed class TicketHeartbeats(ITickets tickets)
{
    private const string App = "";

    public Task PutAsync(Guid incarnation, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var name = incarnation.ToString("N");
        return tickets.PutTicketsAsync([new(incarnation, App, name, "", name, false, at, "{}"u8.ToArray())], cancellationToken);
    }

    public async Task<DateTimeOffset?> ReadAsync(string incarnation, CancellationToken cancellationToken) =>
        await tickets.ReadTicketsAsync(App, incarnation, 1, cancellationToken) is [var heartbeat] ? heartbeat.At : null;
}
