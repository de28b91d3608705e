using System.Collections.Immutable;
using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Tests.Support;

namespace Nudge.Tests.Hosts;

/// <summary>The tests of every host that knows who is on a channel. Inherited for the embedded host and for Orleans.</summary>
public abstract class OccupancyConformance : IAsyncLifetime
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly OccupancyRules Plain =
        new(IsNoted: true, HasMembers: false, IsCached: false, IsCountTold: false, MembersMax: 0);

    private static long _sequence;

    private readonly string _name = Guid.NewGuid().ToString("N");
    private IOccupancyHost? _host;

    private protected IOccupancyHost Host => _host!;

    /// <summary>Starts a host that knows of nobody.</summary>
    private protected abstract Task<IOccupancyHost> StartAsync();

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_first_who_comes_and_the_last_who_goes_are_noted_once()
    {
        var channel = Channel("news");
        await ReportAsync(channel, Count(1), Plain);
        await ReportAsync(channel, Count(2), Plain);
        await ReportAsync(channel, Count(1), Plain);
        await LeaveAsync(channel, Plain);
        await ReportAsync(channel, Count(1), Plain);

        await UntilAsync(() => NoticesOf<OccupancyNotice>(channel).Count >= 3, "a third notice");
        Assert.Equal(
            [typeof(ChannelOccupied), typeof(ChannelVacated), typeof(ChannelOccupied)],
            NoticesOf<OccupancyNotice>(channel).Select(notice => notice.GetType()));
    }

    [Fact]
    public async Task Members_are_shown_told_and_noted()
    {
        var channel = Channel("presence-room");
        var rules = Plain with { HasMembers = true, MembersMax = 100 };
        var heard = Host.Hear(channel);

        await ReportAsync(channel, Members("ada"), rules);
        var view = (await ReportAsync(channel, Members("ada", "ben"), rules)).Value;
        await ReportAsync(channel, Members("ben"), rules);

        Assert.Equal(["ada", "ben"], view.Members!.Keys.Order());
        var told = await heard.UntilAsync<MemberChanged>(3);
        Assert.Equal([("ada", true), ("ben", true), ("ada", false)], told.Select(member => (member.User, member.Info is not null)));
        Assert.Equal(["ben"], (await Host.Occupancies.ShowAsync(channel, None)).Members!.Keys);
        Assert.Equal(1, (await Host.Occupancies.CountAsync(channel, None)).MemberCount);
        Assert.Equal(["ada", "ben"], NoticesOf<MemberAdded>(channel).Select(notice => notice.User));
        Assert.Equal(["ada"], NoticesOf<MemberRemoved>(channel).Select(notice => notice.User));
    }

    [Fact]
    public async Task A_channel_that_is_full_refuses_and_keeps_the_last_report()
    {
        var channel = Channel("presence-room");
        var rules = Plain with { HasMembers = true, MembersMax = 2 };
        await ReportAsync(channel, Members("ada", "ben"), rules);

        var refused = await ReportAsync(channel, Members("ada", "ben", "cem"), rules);

        Assert.Equal((ErrorCode.PresenceFull, 2L), (refused.Refusal!.Code, refused.Refusal.Limit));
        Assert.True((await ReportAsync(channel, Members("ada", "ben"), rules)).IsAccepted);
        Assert.Equal(2, (await Host.Occupancies.ShowAsync(channel, None)).MemberCount);
    }

    [Fact]
    public async Task Many_reports_at_once_leave_the_newest_and_each_is_answered()
    {
        var channel = Channel("presence-room");
        var rules = Plain with { HasMembers = true, MembersMax = 100 };
        var users = Enumerable.Range(0, 50).Select(i => $"user{i}").ToArray();
        var reports = Enumerable.Range(1, users.Length).Select(count => Members(users[..count])).ToArray();

        var answers = await Task.WhenAll(reports.Select(report => ReportAsync(channel, report, rules)));

        Assert.All(answers.Select((answer, i) => (answer, i)), each => Assert.Contains(users[each.i], each.answer.Value.Members!.Keys));
        Assert.Equal(users.Order(), (await Host.Occupancies.ShowAsync(channel, None)).Members!.Keys.Order());
        await UntilAsync(() => NoticesOf<MemberAdded>(channel).Count >= users.Length, "all members are noted");
        Assert.Equal(users.Order(), NoticesOf<MemberAdded>(channel).Select(notice => notice.User).Order());
    }

    [Fact]
    public async Task Events_are_told_in_their_order_to_whoever_is_on_the_channel_and_to_nobody_else()
    {
        var (channel, other) = (Channel("news"), Channel("weather"));
        var heard = Host.Hear(channel);
        await ReportAsync(channel, Count(1), Plain);
        await ReportAsync(other, Count(1), Plain);

        for (var i = 0; i < 200; i++)
        {
            await Host.Occupancies.PublishAsync(channel, Telling($"{i}", except: (ulong)i), Plain, None);
            await Host.Occupancies.PublishAsync(other, Telling("elsewhere"), Plain, None);
        }

        var told = await heard.UntilAsync<EventBroadcast>(200);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), told.Select(event_ => Encoding.UTF8.GetString(event_.Event.Span)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (ulong)i), told.Select(event_ => event_.Except));
        Assert.Equal(told.Select(event_ => event_.Revision).Order(), told.Select(event_ => event_.Revision));
    }

    [Fact]
    public async Task A_client_event_is_noted_with_what_it_said()
    {
        var channel = Channel("private-room");
        await ReportAsync(channel, Count(2), Plain);
        byte[] json = """{"event":"client-typing","data":{"at":1}}"""u8.ToArray();
        var data = json.AsMemory(json.AsSpan().IndexOf("{\"at\""u8), 8);
        var notice = new ClientEventSent(
            AppId.Parse(channel.App), channel.Name, DateTimeOffset.UnixEpoch, "client-typing", data, "1.2", "ada");

        await Host.Occupancies.PublishAsync(channel, new(json, data, 7, notice), Plain, None);

        await UntilAsync(() => NoticesOf<ClientEventSent>(channel).Count == 1, "the event is noted");
        var noted = NoticesOf<ClientEventSent>(channel)[0];
        Assert.Equal(
            ("client-typing", """{"at":1}""", "1.2", "ada"),
            (noted.Name, Encoding.UTF8.GetString(noted.Data.Span), noted.SocketId, noted.User));
    }

    [Fact]
    public async Task A_cache_channel_keeps_its_last_event_though_nobody_is_on_it()
    {
        var channel = Channel("cache-news");
        var rules = Plain with { IsCached = true };
        await ReportAsync(channel, Count(1), rules);
        await UntilAsync(() => NoticesOf<CacheMissed>(channel).Count == 1, "the miss is noted");
        await LeaveAsync(channel, rules);

        byte[] json = """{"data":"old"}"""u8.ToArray();
        var told = await Host.Occupancies.PublishAsync(channel, new(json, json.AsMemory(8, 5), 0), rules, None);
        var view = (await ReportAsync(channel, Count(1), rules)).Value;

        Assert.Equal("\"old\"", Encoding.UTF8.GetString(told.Kept!.Data.Span));
        Assert.Equal(
            ("""{"data":"old"}""", "\"old\""),
            (Encoding.UTF8.GetString(view.Kept!.Event.Span), Encoding.UTF8.GetString(view.Kept.Data.Span)));
        Assert.Equal("\"old\"", Encoding.UTF8.GetString((await Host.Occupancies.CountAsync(channel, None)).Kept!.Data.Span));
        Assert.Single(NoticesOf<CacheMissed>(channel));
    }

    [Fact]
    public async Task Counts_are_told_at_each_change_and_of_a_large_channel_now_and_then()
    {
        var channel = Channel("news");
        var rules = Plain with { IsCountTold = true };
        var heard = Host.Hear(channel);

        await ReportAsync(channel, Count(1), rules);
        await ReportAsync(channel, Count(2), rules);
        var view = (await ReportAsync(channel, Count(150), rules)).Value;
        await ReportAsync(channel, Count(151), rules);
        await ReportAsync(channel, Count(152), rules);

        var told = await UntilAsync(
            () => heard.All.OfType<SubscriptionCountChanged>().ToArray(), counts => counts is [.., { Subscriptions: 152 }],
            "the last count is told");
        Assert.Equal(152, told[^1].Subscriptions);
        Assert.Equal([1, 2], told.Take(2).Select(count => count.Subscriptions));
        Assert.Contains(view.Counted, new int?[] { 2, 150 });
        await UntilAsync(
            () => NoticesOf<SubscriptionsCounted>(channel).Select(notice => notice.Count),
            noted => noted.SequenceEqual(told.Select(count => count.Subscriptions)),
            "what is told is noted");
    }

    [Fact]
    public async Task A_watcher_is_sent_that_a_channel_is_occupied_and_no_longer_is()
    {
        var channel = Channel("#server-to-user-ada");
        var rules = Plain with { IsNoted = false };
        var heard = Host.Hear(channel);

        var before = await ReportAsync(channel, Count(0) with { IsWatching = true }, rules);
        await ReportAsync(channel, Count(2) with { IsWatching = true }, rules);
        await ReportAsync(channel, Count(0) with { IsWatching = true }, rules);

        Assert.False(before.Value.IsOccupied);
        Assert.Equal([true, false], (await heard.UntilAsync<OccupiedChanged>(2)).Select(told => told.IsOccupied));
        Assert.Empty(NoticesOf<OccupancyNotice>(channel));
        Assert.DoesNotContain(await Host.Occupancies.ListAsync(channel.App, "", None), occupied => occupied.Channel == channel.Name);
    }

    [Fact]
    public async Task Terminating_reaches_the_nodes_that_are_on_the_channel()
    {
        var channel = Channel("#server-to-user-ada");
        var heard = Host.Hear(channel);
        await Host.Occupancies.TerminateAsync(channel, None);
        await ReportAsync(channel, Count(1), Plain);

        await Host.Occupancies.TerminateAsync(channel, None);

        Assert.Single(await heard.UntilAsync<Terminated>(1));
    }

    [Fact]
    public async Task The_occupied_channels_of_an_app_are_listed_by_prefix_and_those_of_others_are_not()
    {
        var rules = Plain with { HasMembers = true, MembersMax = 100 };
        var names = Enumerable.Range(0, 30).Select(i => $"presence-room-{i:d2}").ToArray();
        foreach (var name in names)
            await ReportAsync(Channel(name), Members("ada", "ben"), rules);
        await ReportAsync(Channel("news"), Count(5), Plain);
        await ReportAsync(Channel("gone"), Count(1), Plain);
        await ReportAsync(Channel("gone"), Count(0), Plain);
        await ReportAsync(new(ActorKind.Occupancy, $"{_name}-other", "presence-room-99"), Count(1), Plain);

        var rooms = await Host.Occupancies.ListAsync(_name, "presence-", None);
        await UntilAsync(
            async () => await Host.Occupancies.ListAsync(_name, "", None), all => all.Count == 31, "the one that was left is not listed");

        Assert.Equal(names, rooms.Select(room => room.Channel).Order());
        Assert.All(rooms, room => Assert.Equal((2, 2), (room.Subscriptions, room.Members)));
    }

    [Fact]
    public async Task A_channel_that_nobody_was_ever_on_shows_nothing()
    {
        var view = await Host.Occupancies.ShowAsync(Channel("news"), None);
        var told = await Host.Occupancies.PublishAsync(Channel("news"), Telling("x"), Plain, None);

        Assert.Equal((0, 0, false), (view.Subscriptions, view.MemberCount, told.IsOccupied));
        Assert.Null(view.Kept);
    }

    /// <summary>A channel of an app of the test's own.</summary>
    private protected ActorKey Channel(string name) => new(ActorKind.Occupancy, _name, name);

    private protected async Task<Answer<OccupancyView>> ReportAsync(ActorKey channel, NodeReport report, OccupancyRules rules) =>
        await Host.Occupancies.ReportAsync(channel, report, rules, None).AsTask().WaitAsync(Patience);

    /// <summary>Reports that nobody is left; a host may take its time with what nobody waits for.</summary>
    private protected async Task LeaveAsync(ActorKey channel, OccupancyRules rules)
    {
        await ReportAsync(channel, Count(0), rules);
        await UntilAsync(async () => await Host.Occupancies.CountAsync(channel, None), view => view.Subscriptions == 0, "nobody is left");
    }

    private protected static NodeReport Count(int subscriptions) =>
        new(Interlocked.Increment(ref _sequence), subscriptions, NodeReport.NoMembers);

    private protected static NodeReport Members(params string[] users) => new(
        Interlocked.Increment(ref _sequence), users.Length,
        users.ToImmutableDictionary(user => user, _ => (ReadOnlyMemory<byte>)"{}"u8.ToArray(), StringComparer.Ordinal));

    private protected IReadOnlyList<T> NoticesOf<T>(ActorKey channel)
        where T : OccupancyNotice =>
        [.. Host.Notices.OfType<T>().Where(notice => notice.App.Value == channel.App && notice.Channel == channel.Name)];

    private protected static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, met => met, what);

    private protected static Task<T> UntilAsync<T>(Func<T> get, Func<T, bool> condition, string what) =>
        UntilAsync(() => Task.FromResult(get()), condition, what);

    private protected static async Task<T> UntilAsync<T>(Func<Task<T>> get, Func<T, bool> condition, string what)
    {
        T value = default!;
        await Eventually.TrueAsync(async () => condition(value = await get()), Patience, what);
        return value;
    }

    private static ChannelEvent Telling(string text, ulong except = 0) => new(Encoding.UTF8.GetBytes(text), default, except);
}
