using Nudge.Core;
using Nudge.Core.Returning;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected IScopes Scopes => Store;

    [Fact]
    public async Task Of_a_scope_its_last_move_is_kept_and_what_moved_after_a_mark_is_read_in_order()
    {
        var now = Time.GetUtcNow();
        var first = await Scopes.MoveScopesAsync(
            [Move("user:ada", "notes"), Move("user:ada", "ümläut"), Move("user:ben", "notes")], now, None);
        var again = Assert.Single(await Scopes.MoveScopesAsync([Move("user:ada", "notes", 7)], now.AddSeconds(-5), None));

        Assert.True(first[0] < first[1] && first[1] < again, $"{string.Join(' ', first)} {again}");
        Assert.True(first[0] >= Clock.Microseconds(now) && first[2] >= Clock.Microseconds(now), string.Join(' ', first));
        AssertSame(
            new MovedScopes(again, 0, [new("ümläut", first[1], 3), new("notes", again, 7)]),
            await Scopes.ReadScopesAsync(App, "user:ada", 0, None));
        AssertSame(new MovedScopes(again, 0, [new("notes", again, 7)]), await Scopes.ReadScopesAsync(App, "user:ada", first[1], None));
        AssertSame(new MovedScopes(again, 0, []), await Scopes.ReadScopesAsync(App, "user:ada", again, None));
        AssertSame(MovedScopes.None, await Scopes.ReadScopesAsync("other", "user:ada", 0, None));
        AssertSame(MovedScopes.None, await Scopes.ReadScopesAsync(App, "user:Ada", 0, None));
    }

    [Fact]
    public async Task The_highest_version_of_a_scope_is_kept()
    {
        await Scopes.MoveScopesAsync([Move("user:ada", "notes", 7)], Time.GetUtcNow(), None);
        await Scopes.MoveScopesAsync([Move("user:ada", "notes", 5)], Time.GetUtcNow(), None);

        Assert.Equal(7, Assert.Single((await Scopes.ReadScopesAsync(App, "user:ada", 0, None)).Scopes).Version);
    }

    [Fact]
    public async Task Of_more_scopes_than_are_kept_the_oldest_are_forgotten_and_it_is_known_up_to_where()
    {
        var now = Time.GetUtcNow();
        var first = await Scopes.MoveScopesAsync(
            [.. Enumerable.Range(0, MovedScopes.ScopesMax).Select(i => Move("channel:a", $"s{i}"))], now, None);
        await Scopes.MoveScopesAsync([Move("channel:a", "s0")], now, None);
        var last = await Scopes.MoveScopesAsync([Move("channel:a", "new"), Move("channel:a", "newer")], now, None);

        var kept = await Scopes.ReadScopesAsync(App, "channel:a", 0, None);

        Assert.Equal((last[1], first[2]), (kept.Newest, kept.Floor));
        Assert.Equal(
            [.. Enumerable.Range(3, MovedScopes.ScopesMax - 3).Select(i => $"s{i}"), "s0", "new", "newer"],
            kept.Scopes.Select(scope => scope.Scope));
    }

    [Fact]
    public async Task Scopes_that_have_not_moved_for_long_are_dropped()
    {
        var now = Time.GetUtcNow();
        await Scopes.MoveScopesAsync([Move("user:ada", "old"), Move("user:ben", "old")], now, None);
        await Scopes.MoveScopesAsync([Move("user:ada", "new")], now.AddHours(1), None);

        Assert.Equal(2, await Scopes.DropScopesAsync(now.AddMinutes(1), 2, None));
        Assert.Equal(1, await Scopes.DropScopesAsync(now.AddMinutes(1), 2, None));
        Assert.Equal(["new"], (await Scopes.ReadScopesAsync(App, "user:ada", 0, None)).Scopes.Select(scope => scope.Scope));
        AssertSame(MovedScopes.None, await Scopes.ReadScopesAsync(App, "user:ben", 0, None));
    }

    [Fact]
    public async Task Marks_of_a_target_rise_whoever_moves_its_scopes_at_the_same_time_and_are_there_after_the_store_was_opened_again()
    {
        var now = Time.GetUtcNow();
        var stamps = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => Scopes.MoveScopesAsync([Move($"t{i % 2}", $"a{i}"), Move($"t{1 - (i % 2)}", $"b{i}")], now, None)));

        await ReopenAsync();

        foreach (var target in (string[])["t0", "t1"])
        {
            var kept = await Scopes.ReadScopesAsync(App, target, 0, None);
            Assert.Equal(20, kept.Scopes.Select(scope => scope.Stamp).Distinct().Count());
            Assert.Equal(kept.Newest, kept.Scopes[^1].Stamp);
            Assert.All(kept.Scopes, scope => Assert.Contains(stamps, each => each.Contains(scope.Stamp)));
        }
    }

    private static ScopeMove Move(string target, string scope, long version = 3) => new(App, target, scope, version);
}
