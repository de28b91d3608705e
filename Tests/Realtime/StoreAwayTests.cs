using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Realtime.Fanout;
using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Realtime;

/// <summary>
/// The store does not answer while a client is attached to something: it is told so, and what it then has is received whole.
/// </summary>
public sealed class StoreAwayTests
{
    [Fact]
    public async Task A_resume_that_is_not_answered_ends_the_connection_so_that_the_client_comes_back()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.ConnectAsync("ada", query: "&resume=1");
        server.Store.IsUnreadable = true;

        var resuming = client.InvokeAsync("Resume");

        var closing = await client.NextAsync("closing");
        Assert.Equal(("internal", 1_000), (closing.GetProperty("code").GetString(), closing.GetProperty("retryAfterMs").GetInt32()));
        await client.Ended;
        await Assert.ThrowsAnyAsync<IOException>(() => resuming);
    }

    [Fact]
    public async Task A_channel_that_could_not_be_attached_is_heard_once_it_was_attached_again()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");

        server.Store.IsUnreadable = true;
        Assert.Equal("outcome_unknown", (await client.RefusalAsync("Attach", "library:7")).GetProperty("code").GetString());
        server.Store.IsUnreadable = false;
        var again = await client.InvokeAsync("Attach", "library:7");
        await server.PublishAsync("library:7");

        Assert.Equal("0.0", again.GetProperty("position").GetString());
        Assert.Equal(1, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task A_channel_that_could_not_be_attached_is_heard_once_the_user_subscribes_to_it()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");

        server.Store.IsUnreadable = true;
        await client.RefusalAsync("Attach", "library:7");
        server.Store.IsUnreadable = false;
        await server.SubscribeAsync("ada", "library:7");
        await server.PublishAsync("library:7");

        Assert.Equal(1, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task Sources_that_a_newer_token_could_not_attach_are_received_once_the_refresh_is_repeated()
    {
        var interest = new ReluctantHearing();
        await using var server = await LiveServer.StartAsync(services: services => services.AddSingleton<IActorInterest>(interest));
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.WelcomeAsync("ada");
        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "library:7", "ada"));
        await client.NextAsync("detached");

        interest.IsAway = true;
        Assert.Equal("outcome_unknown", (await client.RefusalAsync("Refresh", server.Token("ada"))).GetProperty("code").GetString());
        interest.IsAway = false;
        await client.InvokeAsync("Refresh", server.Token("ada"));
        await server.PublishAsync("library:7");

        await client.NextAsync("channel");
    }

    [Fact]
    public async Task Subscriptions_of_a_Pusher_user_are_received_once_the_store_answers()
    {
        await using var server = await PusherTest.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        await using var client = await PusherTestClient.ConnectAsync(server);
        server.Store.IsUnreadable = true;
        await client.SubscribeAsync("private-user.ada");
        await LiveServer.UntilAsync(
            () => server.Complaints.Any(line => line.Contains("invalidations of", StringComparison.Ordinal)),
            "it cannot be read what it missed");
        server.Store.IsUnreadable = false;
        await client.NextAsync("nudge:counts", "private-user.ada");

        await server.PublishAsync("library:7", actor: "ben");

        Assert.Equal(
            "library:7",
            PusherTestClient.DataOf(await client.NextAsync("nudge:channel", "private-user.ada")).GetProperty("channel").GetString());
    }

    /// <summary>Actors that can be reached, or not.</summary>
    private sealed class ReluctantHearing : IActorInterest
    {
        public bool IsAway { get; set; }

        public ValueTask SubscribeAsync(IEnumerable<ActorKey> sources, CancellationToken cancellationToken) =>
            IsAway ? ValueTask.FromException(new StoreUnavailableException("The test lets nobody hear.")) : ValueTask.CompletedTask;
    }
}
