using Nudge.Core;
using Nudge.Core.Returning;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>The tickets of one user's lost connections have a bound, however many kinds of clients they say they are.</summary>
public sealed class TicketBoundTests
{
    private const string Channel = "private-orders.7";

    [Fact]
    public async Task Kinds_of_clients_that_a_user_has_not_used_for_longest_lose_their_tickets_at_the_next_sign_in()
    {
        await using var server = await PusherTest.StartAsync(new(StoredChannels: ["orders:*"]));
        var now = Clock.Milliseconds(server.Time.GetUtcNow());
        TicketRow[] rows =
        [
            .. Enumerable.Range(0, 3 * Tickets.PerUserMax).Select(i => new TicketRow(
                Guid.NewGuid(), server.App.Id.Value, "ada", $"kind {i}", "gone", true, now.AddSeconds(-i), "{}"u8.ToArray())),
        ];
        await ((ITickets)server.Store).PutTicketsAsync(rows, CancellationToken.None);

        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");
        await client.SubscribeAsync(Channel);

        await Eventually.TrueAsync(
            async () => (await server.Store.AllTicketsAsync()).Count(row => row is { User: "ada", IsClosed: true }) == Tickets.PerUserMax);
        Assert.All(
            (await server.Store.AllTicketsAsync()).Where(row => row is { User: "ada", IsClosed: true }),
            row => Assert.True(row.At > now.AddSeconds(-Tickets.PerUserMax)));
    }
}
