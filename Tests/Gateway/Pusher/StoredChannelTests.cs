using System.Text;
using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Fanout;
using Nudge.Tests.Gateway.Pusher.Http;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Channels whose events are kept: what a server triggers there is a notification, and the other way round.</summary>
public sealed class StoredChannelTests
{
    private const string Channel = "private-orders.7";

    // Blanks, escapes and an order of members that no writer of ours would choose.
    private const string Data = @"""{ \""b\"":1,\""a\"" :\""gr\u00fc\u00dfe \/ 😀\""}""";

    [Fact]
    public async Task An_event_arrives_byte_for_byte_and_under_the_name_that_the_server_gave_it()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);

        await server.TriggerAsync(Channel, @"App\Events\Shipped", Data);

        var told = await client.NextAsync(@"App\Events\Shipped", Channel);
        Assert.Equal($$"""{"event":"App\\Events\\Shipped","channel":"{{Channel}}","data":{{Data}}}""", told.GetRawText());
    }

    [Fact]
    public async Task An_event_is_a_notification_for_every_other_client_and_is_kept()
    {
        await using var server = await StartAsync();
        var hub = await server.WelcomeAsync("ada");
        await hub.InvokeAsync("Attach", "orders:7");

        await server.TriggerAsync(Channel, @"App\Events\Shipped", Data);

        var notification = (await hub.NextAsync("channel")).GetProperty("notification");
        Assert.Equal("App.Events.Shipped", notification.GetProperty("type").GetString());
        Assert.Equal(Data, notification.GetProperty("payload").GetRawText());
        Assert.Equal(@"App\Events\Shipped", notification.GetProperty("pusher").GetProperty("event").GetString());
        Assert.Equal(1, (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Version);
    }

    [Fact]
    public async Task A_notification_that_was_published_is_an_event_of_its_type()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);

        await server.PublishAsync("orders:7", actor: "ben", type: "order.shipped", entity: "order-7", text: "on its way");

        var told = PusherTestClient.DataOf(await client.NextAsync("order.shipped", Channel));
        Assert.Equal(("orders:7", 1), (told.GetProperty("channel").GetString(), told.GetProperty("offset").GetInt32()));
        Assert.Equal("order-7", told.GetProperty("notification").GetProperty("entityId").GetString());
    }

    [Fact]
    public async Task Events_arrive_in_the_order_in_which_they_were_taken_in()
    {
        const int Count = 300;
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);

        for (var i = 0; i < Count; i++)
        {
            if (i % 2 == 0)
                await server.TriggerAsync(Channel, "step", $"\"{i}\"");
            else
                await server.PublishAsync("orders:7", type: "step");
        }

        var offsets = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            var data = (await client.NextAsync("step", Channel)).GetProperty("data").GetString()!;
            offsets.Add(i % 2 == 0
                ? int.Parse(data, System.Globalization.CultureInfo.InvariantCulture)
                : JsonDocument.Parse(data).RootElement.GetProperty("offset").GetInt32() - 1);
        }

        Assert.Equal(Enumerable.Range(0, Count), offsets);
    }

    [Fact]
    public async Task The_same_id_is_one_event()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);

        await TriggerAsync(server, "first", "order-7-shipped", Channel);
        await TriggerAsync(server, "first", "order-7-shipped", Channel);
        await TriggerAsync(server, "second", "order-7-paid", Channel);

        Assert.Equal("first", (await NextOfAsync(client)).GetProperty("event").GetString());
        Assert.Equal("second", (await NextOfAsync(client)).GetProperty("event").GetString());
        Assert.Equal(2, (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Version);
    }

    [Fact]
    public async Task A_signed_call_that_is_sent_again_is_the_same_notification()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);
        var now = server.Time.GetUtcNow();

        foreach (var repeated in (string[])["first", "second"])
        {
            var (path, body) = Signed(server, "events", $$"""{"name":"{{repeated}}","channels":["{{Channel}}"],"data":"{}"}""", now);
            for (var i = 0; i < 3; i++)
                await PostAsync(server, path, body);
        }

        var (later, same) = Signed(server, "events", $$"""{"name":"first","channels":["{{Channel}}"],"data":"{}"}""", now.AddSeconds(1));
        await PostAsync(server, later, same);

        Assert.Equal(["first", "second", "first"], await NextNamesAsync(client, 3));
        Assert.Equal(3, (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Each_event_of_a_signed_batch_is_a_notification_however_often_the_batch_is_sent()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);
        var alike = $$"""{"name":"alike","channel":"{{Channel}}","data":"{}"}""";
        var named = $$"""{"name":"named","channel":"{{Channel}}","data":"{}","id":"n-1"}""";
        var (path, body) = Signed(server, "batch_events", $$"""{"batch":[{{alike}},{{alike}},{{named}}]}""", server.Time.GetUtcNow());

        for (var i = 0; i < 3; i++)
            await PostAsync(server, path, body);

        Assert.Equal(["alike", "alike", "named"], await NextNamesAsync(client, 3));
        Assert.Equal(3, (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Version);
    }

    [Fact]
    public async Task The_connection_that_caused_an_event_is_left_out_and_named_to_nobody()
    {
        await using var server = await StartAsync();
        await using var author = await PusherTestClient.ConnectAsync(server);
        await using var reader = await PusherTestClient.ConnectAsync(server);
        await author.SubscribeAsync(Channel);
        await reader.SubscribeAsync(Channel);
        var hub = await server.WelcomeAsync("ada");
        await hub.InvokeAsync("Attach", "orders:7");

        await server.TriggerAsync(Channel, "mine", except: author.SocketId);
        await server.TriggerAsync(Channel, "after");

        await reader.NextAsync("mine", Channel);
        Assert.Equal("after", (await NextOfAsync(author)).GetProperty("event").GetString());
        Assert.DoesNotContain(author.SocketId, (await hub.NextAsync("channel")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_spelling_of_a_private_channel_hears_nothing_of_it()
    {
        await using var server = await StartAsync();
        await using var eavesdropper = await PusherTestClient.ConnectAsync(server);
        await eavesdropper.SubscribeAsync("orders.7");

        await server.TriggerAsync(Channel, "secret");
        await server.TriggerAsync("orders.7", "open");

        Assert.Equal("open", (await NextOfAsync(eavesdropper)).GetProperty("event").GetString());
        Assert.Equal(1, (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Version);
    }

    [Fact]
    public async Task A_public_channel_is_stored_under_its_name_without_a_prefix()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("public.prices");

        await server.TriggerAsync("public.prices", "price", "\"7\"");

        Assert.Equal("7", (await client.NextAsync("price", "public.prices")).GetProperty("data").GetString());
        Assert.Equal(1, (await server.Channels.HeadAsync(server.Channel("public:prices"), CancellationToken.None)).Version);
    }

    [Fact]
    public async Task A_client_that_unsubscribes_receives_no_more()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);
        await client.SubscribeAsync("private-orders.8");
        await server.TriggerAsync(Channel, "before");
        await client.NextAsync("before", Channel);

        await client.UnsubscribeAsync(Channel);
        Assert.Empty(await client.SettleAsync());
        await server.TriggerAsync(Channel, "late");
        await server.TriggerAsync("private-orders.8", "other");

        Assert.Equal("other", (await NextOfAsync(client)).GetProperty("event").GetString());
    }

    [Theory]
    [InlineData("""{"type":"odd","pusher":{"\ud800":1}}""", "odd")]
    [InlineData("""{"type":"odd","pusher":{"ev\udc00":"x","event":"named"}}""", "named")]
    [InlineData("""{"type":"odd","pusher":{"event":"\ud800"}}""", "odd")]
    [InlineData("""{"type":"odd","pusher":{"except":"\ud800","event":"named"}}""", "named")]
    [InlineData("""{"type":"odd","pusher":{"event":["\ud800"],"except":{"\ud800":"\ud800"}}}""", "odd")]
    [InlineData("""{"type":"odd","pusher":"\ud800"}""", "odd")]
    [InlineData("""{"type":"odd","payload":"\ud800","pusher":{"event":"named"}}""", "named")]
    [InlineData("""{"type":"odd","payload":{"\ud800":"\ud800"},"pusher":{"event":"named","event":"named"}}""", "named")]
    public async Task Half_a_surrogate_pair_anywhere_in_a_notification_reaches_Pusher_clients_as_well_and_deafens_none(
        string json, string name)
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);
        var envelope = Envelope.Read(Encoding.UTF8.GetBytes(json), server.Time.GetUtcNow(), Envelope.BytesMax);

        await server.Channels.PublishAsync(
            server.Channel("orders:7"), new(NotificationId.Parse("odd"), envelope.Value!, PublishRules.Plain), CancellationToken.None);
        await server.PublishAsync("orders:7", type: "after");

        await client.NextAsync(name, Channel);
        await client.NextAsync("after", Channel);
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_cannot_be_spelled_ends_the_connections_that_hear_it_and_deafens_none(bool isInbox)
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        var name = isInbox ? "private-user.ada" : Channel;
        await client.SubscribeAsync(name);
        ActorKey source = isInbox ? server.Inbox("ada").Actor : server.Channel("orders:7").Actor;
        var faulty = new ItemFacts("u1", 1, server.Time.GetUtcNow(), "note.updated", null, null, null, 1, Actors: null!);
        await LiveServer.UntilAsync(
            () => server.Service<SourceFanouts>().TryGet(source, out var fanout) && fanout.Swept is not null, "it is live");

        server.Service<IEventSink>().Publish([isInbox
            ? new InboxAppended(
                server.Inbox("ada"), new Epoch(77), new(1, InboxChange.Item, server.Time.GetUtcNow(), faulty, "{}"u8.ToArray()), 0, default,
                [])
            : new ChannelAppended(
                server.Channel("orders:7"), new Epoch(77),
                new(1, server.Time.GetUtcNow(), "u1", "note.updated", null, null, "no JSON"u8.ToArray()))]);

        Assert.Equal(4200, await client.Closed);
        Assert.Contains("fault of the server", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_fails_the_call_and_the_channels_that_are_not_kept_hear_nothing()
    {
        await using var server = await StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("news");
        server.Store.FailNext();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => TriggerAsync(server, "shipped", "once", "news", Channel));
        await TriggerAsync(server, "shipped", "once", "news", Channel);
        await server.TriggerAsync("news", "after");

        Assert.Equal("shipped", (await NextOfAsync(client)).GetProperty("event").GetString());
        Assert.Equal("after", (await NextOfAsync(client)).GetProperty("event").GetString());
    }

    [Fact]
    public async Task A_trigger_that_the_app_does_not_take_as_a_notification_is_refused()
    {
        await using var server = await LiveServer.StartAsync(
            settings: new(
                Pusher: new(StoredChannels: ["orders:*"]), StrictTypes: true,
                Types: new Dictionary<string, TypeRule> { ["known"] = TypeRule.Default }));

        Assert.Equal(ErrorCode.UnknownType, (await TryTriggerAsync(server, "unknown", null, Channel)).Refusal?.Code);
        Assert.True((await TryTriggerAsync(server, "known", null, Channel)).IsAccepted);
    }

    [Fact]
    public async Task An_app_that_keeps_counts_and_no_contents_has_ordinary_events()
    {
        await using var server = await LiveServer.StartAsync(
            settings: new(Persistence: Persistence.Counts, Pusher: new(StoredChannels: ["orders:*"])));
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);

        await server.TriggerAsync(Channel, "shipped", Data);

        Assert.Equal(Data, (await client.NextAsync("shipped", Channel)).GetProperty("data").GetRawText());
        Assert.Equal(0, (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Version);
    }

    private static (string Path, string Body) Signed(LiveServer server, string call, string body, DateTimeOffset at) => (SignedQuery.Sign(
        $"{server.App.Key}:{server.Secret}", HttpMethod.Post, $"/apps/{server.App.Id}/{call}", Encoding.UTF8.GetBytes(body), at), body);

    private static async Task PostAsync(LiveServer server, string path, string body)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(server.Url, path), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string[]> NextNamesAsync(PusherTestClient client, int count)
    {
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = (await NextOfAsync(client)).GetProperty("event").GetString()!;
        return names;
    }

    private static Task<LiveServer> StartAsync() => PusherTest.StartAsync(new(StoredChannels: ["orders:*", "public:prices"]));

    private static async Task TriggerAsync(LiveServer server, string name, string id, params string[] channels) =>
        Assert.True((await TryTriggerAsync(server, name, id, channels)).IsAccepted);

    private static ValueTask<Answer<ChannelState[]>> TryTriggerAsync(
        LiveServer server, string name, string? id, params string[] channels) =>
        server.Service<IPusherChannels>().TriggerAsync(
            server.App, [.. channels.Select(PusherChannelName.Parse)],
            new(name, Encoding.UTF8.GetBytes("\"{}\""), SocketId.None) { Id = id is null ? null : NotificationId.Parse(id) },
            ChannelAttributes.None,
            CancellationToken.None);

    /// <summary>The next event that is not the protocol's own.</summary>
    private static async Task<JsonElement> NextOfAsync(PusherTestClient client)
    {
        while (true)
        {
            var told = await client.NextAnyAsync();
            if (!told.GetProperty("event").GetString()!.StartsWith("pusher", StringComparison.Ordinal))
                return told;
        }
    }
}
