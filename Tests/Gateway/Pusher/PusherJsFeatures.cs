using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Unmodified pusher-js 8 against the built server, one test a feature, whatever it runs in and whatever carries it.</summary>
public abstract class PusherJsFeatures(PusherPages pages)
{
    private protected PusherPages Pages { get; } = pages.OrSkip();

    private protected static string Unique(string name) => $"{name}-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_page_connects_over_the_transport_that_it_was_given()
    {
        var page = Unique("ada");
        await Pages.CallAsync(page, "open", new { });

        var connected = await Pages.NextAsync(told => PusherPages.Is(told, page, "state", "connected"), "connected");
        Assert.Equal(Pages.Transport, connected.GetProperty("transport").GetString());
    }

    [Fact]
    public async Task A_page_hears_what_a_server_triggers_on_a_stored_channel_under_the_servers_own_name_for_it()
    {
        var (page, channel) = (Unique("ada"), Unique("private-stored.orders"));
        await Pages.OpenAsync(page);
        await Pages.SubscribeAsync(page, channel);

        await Pages.ServerAsync("trigger", channel, @"App\Events\Shipped", new { text = "grüße \"x\" \u2028 😀" });

        var told = await Pages.EventAsync(page, @"App\Events\Shipped", channel);
        Assert.Equal("grüße \"x\" \u2028 😀", told.GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_signed_in_page_hears_of_the_users_inbox_with_the_counts()
    {
        var page = Unique("ada");
        await Pages.OpenAsync(page);
        await Pages.CallAsync(page, "signin");
        await Pages.NextAsync(
            told => PusherPages.Is(told, page, "event", "nudge:counts") && told.TryGetProperty("user", out _), "the first counts");

        await Pages.NotifyAsync(new { user = page, notification = new { type = "borrow.requested" } });

        var row = await Pages.NextAsync(told => PusherPages.Is(told, page, "event", "nudge:inbox"), "the row of the inbox");
        Assert.Equal(1, row.GetProperty("data").GetProperty("counts").GetProperty("unread").GetInt32());
        await Pages.NextAsync(
            told => PusherPages.Is(told, page, "event", "nudge:counts") && told.GetProperty("data").GetProperty("unread").GetInt32() == 1,
            "one unread");
    }

    [Theory]
    [InlineData("news")]
    [InlineData("private-news")]
    [InlineData("private-encrypted-news")]
    [InlineData("presence-news")]
    [InlineData("cache-news")]
    public async Task A_page_hears_what_a_server_triggers_on_a_channel_of_every_kind(string prefix)
    {
        var (page, channel) = (Unique("ada"), Unique(prefix));
        await Pages.OpenAsync(page);
        await Pages.SubscribeAsync(page, channel);

        await Pages.ServerAsync("trigger", channel, "note.updated", new { text = "grüße \"x\" \u2028 😀" });

        var told = await Pages.EventAsync(page, "note.updated", channel);
        Assert.Equal("grüße \"x\" \u2028 😀", told.GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_page_that_unsubscribes_hears_no_more()
    {
        var (page, channel, other) = (Unique("ada"), Unique("news"), Unique("other"));
        await Pages.OpenAsync(page);
        await Pages.SubscribeAsync(page, channel);
        await Pages.SubscribeAsync(page, other);
        await Pages.CallAsync(page, "unsubscribe", channel);
        await Pages.CallAsync(page, "subscribe", Unique("barrier"));
        await Pages.NextAsync(told => PusherPages.Is(told, page, "event", "pusher:subscription_succeeded"), "the barrier is there");

        await Pages.ServerAsync("trigger", new[] { channel, other }, "late", "x");
        await Pages.EventAsync(page, "late", other);

        Assert.DoesNotContain(Pages.PassedOver, told => PusherPages.Is(told, page, "event", "late"));
    }

    [Fact]
    public async Task A_wrong_signature_reaches_the_channels_own_error_callback()
    {
        var page = Unique("ada");
        await Pages.OpenAsync(page, new { breakSignature = true });

        await Pages.CallAsync(page, "subscribe", "private-x");

        var error = (await Pages.EventAsync(page, "pusher:subscription_error", "private-x")).GetProperty("data");
        Assert.Equal(("AuthError", 401), (error.GetProperty("type").GetString(), error.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Members_see_who_is_there_who_comes_and_who_goes()
    {
        var (ada, ben, room) = (Unique("ada"), Unique("ben"), Unique("presence-room"));
        await Pages.OpenAsync(ada);
        await Pages.OpenAsync(ben);
        var alone = (await Pages.SubscribeAsync(ada, room)).GetProperty("members");
        var both = (await Pages.SubscribeAsync(ben, room)).GetProperty("members");
        var added = await Pages.EventAsync(ada, "pusher:member_added", room);
        await Pages.CallAsync(ben, "disconnect");
        var removed = await Pages.EventAsync(ada, "pusher:member_removed", room);

        Assert.Equal((1, ada), (alone.GetProperty("count").GetInt32(), alone.GetProperty("me").GetString()));
        Assert.Equal(2, both.GetProperty("count").GetInt32());
        Assert.Equal(ben, added.GetProperty("data").GetProperty("id").GetString());
        Assert.Equal(ben, added.GetProperty("data").GetProperty("info").GetProperty("name").GetString());
        Assert.Equal(ben, removed.GetProperty("data").GetProperty("id").GetString());
        Assert.Equal(1, removed.GetProperty("members").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_client_event_reaches_the_other_pages_with_the_members_id()
    {
        var (ada, ben, room) = (Unique("ada"), Unique("ben"), Unique("presence-room"));
        await Pages.OpenAsync(ada);
        await Pages.OpenAsync(ben);
        await Pages.SubscribeAsync(ada, room);
        await Pages.SubscribeAsync(ben, room);

        await Pages.CallAsync(ada, "trigger", room, "client-typing", new { at = 7 });

        var told = await Pages.EventAsync(ben, "typing", room);
        Assert.Equal((ada, 7), (told.GetProperty("user_id").GetString(), told.GetProperty("data").GetProperty("at").GetInt32()));
        Assert.DoesNotContain(Pages.PassedOver, each => PusherPages.Is(each, ada, "event", "typing"));
    }

    [Fact]
    public async Task Too_many_client_events_raise_error_4301_and_the_connection_stays()
    {
        var (page, channel) = (Unique("ada"), Unique("private-x"));
        await Pages.OpenAsync(page);
        await Pages.SubscribeAsync(page, channel);

        for (var i = 0; i < 100; i++)
            await Pages.CallAsync(page, "trigger", channel, "client-x", new { });

        await Pages.NextAsync(
            told => told.GetProperty("page").GetString() == page && told.TryGetProperty("error", out var error)
                && error.GetProperty("code").GetInt32() == 4301,
            "error 4301");
        await Pages.ServerAsync("trigger", channel, "still", "here");
        await Pages.EventAsync(page, "still", channel);
    }

    [Fact]
    public async Task A_cache_channel_begins_with_its_last_event_or_a_miss()
    {
        var (early, late, channel) = (Unique("ada"), Unique("ben"), Unique("cache-x"));
        await Pages.OpenAsync(early);
        await Pages.SubscribeAsync(early, channel);
        await Pages.EventAsync(early, "pusher:cache_miss", channel);
        await Pages.ServerAsync("trigger", channel, "price", new { euro = 7 });
        await Pages.OpenAsync(late);
        await Pages.SubscribeAsync(late, channel);

        var kept = await Pages.EventAsync(late, "price", channel);
        Assert.Equal(7, kept.GetProperty("data").GetProperty("euro").GetInt32());
    }

    [Fact]
    public async Task A_channel_knows_how_many_subscribe()
    {
        var (ada, ben, channel) = (Unique("ada"), Unique("ben"), Unique("news"));
        await Pages.OpenAsync(ada);
        await Pages.OpenAsync(ben);
        await Pages.SubscribeAsync(ada, channel);
        await Pages.SubscribeAsync(ben, channel);

        await Pages.NextAsync(
            told => PusherPages.Is(told, ada, "event", "pusher:subscription_count") && PusherPages.Is(told, ada, "channel", channel)
                && told.GetProperty("count").GetInt32() == 2,
            "the count is 2");
    }

    [Fact]
    public async Task A_signed_in_user_gets_what_is_sent_to_the_user_until_the_app_terminates_the_connections()
    {
        var page = Unique("ada");
        await Pages.OpenAsync(page);
        await Pages.CallAsync(page, "signin");
        await Pages.NextAsync(told => PusherPages.Is(told, page, "state", "signed in"), "the page hears the user's own events");
        await Pages.ServerAsync("sendToUser", page, "hello", new { a = 1 });
        await Pages.NextAsync(
            told => PusherPages.Is(told, page, "event", "hello") && told.TryGetProperty("user", out _), "the user hears it");

        await Pages.ServerAsync("terminateUserConnections", page);

        await Pages.NextAsync(told => PusherPages.Is(told, page, "state", "connecting"), "the page is cut off");
        await Pages.NextAsync(told => PusherPages.Is(told, page, "state", "connected"), "and may come back");
    }

    [Fact]
    public async Task A_member_who_has_signed_in_needs_no_channel_data()
    {
        var (page, room) = (Unique("ada"), Unique("presence-room"));
        await Pages.OpenAsync(page, new { omitChannelData = true });
        await Pages.CallAsync(page, "signin");

        var members = (await Pages.SubscribeAsync(page, room)).GetProperty("members");

        Assert.Equal([page], members.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!));
    }

    [Fact]
    public async Task A_watchlist_tells_who_comes_online_and_goes_offline()
    {
        var (ada, ben) = (Unique("ada"), Unique("ben"));
        await Pages.OpenAsync(ada, new { watchlist = new[] { ben } });
        await Pages.CallAsync(ada, "signin");
        await WatchedAsync("offline");
        await Pages.OpenAsync(ben);
        await Pages.CallAsync(ben, "signin");
        await WatchedAsync("online");
        await Pages.CallAsync(ben, "disconnect");
        await WatchedAsync("offline");

        Task<JsonElement> WatchedAsync(string state) => Pages.NextAsync(
            told => PusherPages.Is(told, ada, "watchlist", state) && told.GetProperty("users")[0].GetString() == ben, $"{ben} is {state}");
    }

    [Fact]
    public async Task A_page_that_reconnects_is_on_all_its_channels_again()
    {
        var (page, channel, room) = (Unique("ada"), Unique("private-x"), Unique("presence-x"));
        await Pages.OpenAsync(page);
        await Pages.SubscribeAsync(page, channel);
        await Pages.SubscribeAsync(page, room);

        await Pages.CallAsync(page, "disconnect");
        await Pages.CallAsync(page, "connect");
        await Pages.EventAsync(page, "pusher:subscription_succeeded", channel);
        await Pages.EventAsync(page, "pusher:subscription_succeeded", room);
        await Pages.ServerAsync("trigger", channel, "again", "x");

        await Pages.EventAsync(page, "again", channel);
    }

    [Fact]
    public async Task The_sender_is_left_out_by_its_socket_id()
    {
        var (ada, ben, channel) = (Unique("ada"), Unique("ben"), Unique("news"));
        await Pages.CallAsync(ada, "open", new { });
        var connected = await Pages.NextAsync(told => PusherPages.Is(told, ada, "state", "connected"), "connected");
        await Pages.OpenAsync(ben);
        await Pages.SubscribeAsync(ada, channel);
        await Pages.SubscribeAsync(ben, channel);

        await Pages.ServerAsync("trigger", channel, "first", "x", new { socket_id = connected.GetProperty("socketId").GetString() });
        await Pages.ServerAsync("trigger", channel, "second", "x");

        await Pages.EventAsync(ben, "first", channel);
        await Pages.EventAsync(ada, "second", channel);
        Assert.DoesNotContain(Pages.PassedOver, told => PusherPages.Is(told, ada, "event", "first"));
    }

    [Fact]
    public async Task A_wrong_key_stops_the_page_for_good()
    {
        var page = Unique("ada");
        await Pages.CallAsync(page, "open", new { options = new { wsPath = "" } });
        await Pages.NextAsync(told => PusherPages.Is(told, page, "state", "connected"), "connected");
        var stranger = Unique("stranger");
        await Pages.CallAsync(stranger, "openWithKey", "nobody");

        await Pages.NextAsync(
            told => told.GetProperty("page").GetString() == stranger && told.TryGetProperty("error", out var error)
                && error.GetProperty("code").GetInt32() == 4001,
            "error 4001");
        // Below 4100 pusher-js does not try again.
        await Pages.NextAsync(told => PusherPages.Is(told, stranger, "state", "disconnected"), "it stays away");
    }

    /// <summary>Events as fast as a server sends them, all of them and in order.</summary>
    private protected async Task HearsAllAsync(int events, int bytes)
    {
        var (page, channel) = (Unique("ada"), Unique("news"));
        await Pages.OpenAsync(page);
        await Pages.SubscribeAsync(page, channel);

        for (var i = 0; i < events; i++)
            await Pages.ServerAsync("trigger", channel, "event", new { i, text = new string('x', bytes) });

        for (var i = 0; i < events; i++)
            Assert.Equal(i, (await Pages.EventAsync(page, "event", channel)).GetProperty("data").GetProperty("i").GetInt32());
        Assert.DoesNotContain(
            Pages.PassedOver,
            told => PusherPages.Is(told, page, "state", "connecting") && told.GetProperty("socketId").ValueKind == JsonValueKind.String);
    }
}
