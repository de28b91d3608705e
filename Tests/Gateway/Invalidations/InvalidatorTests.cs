using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Returning;
using Nudge.Gateway.Invalidations;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Invalidations;

/// <summary>An invalidation of a scope while a round is under way is kept and sent once (S4.15, S4.16).</summary>
public sealed class InvalidatorTests
{
    [Fact]
    public async Task Under_load_a_scope_is_kept_and_told_once_a_round_and_everyone_is_answered_when_it_is()
    {
        await using var server = await LiveServer.StartAsync();
        var (scopes, teller) = (new SlowScopes(), new Told());
        var invalidator = new Invalidator(scopes, [teller], TimeProvider.System);
        var first = invalidator.SendAsync([Of(server.App, "feed", 1)], CancellationToken.None);
        await scopes.UntilAskedAsync();

        Task[] more = [.. Enumerable.Range(2, 1_000)
            .Select(version => invalidator.SendAsync([Of(server.App, "feed", version)], CancellationToken.None))];
        var other = invalidator.SendAsync([Of(server.App, "other", 1)], CancellationToken.None);
        Assert.All(more, answer => Assert.False(answer.IsCompleted));
        scopes.Answer();
        await first;
        await scopes.UntilAskedAsync();
        scopes.Answer();
        await Task.WhenAll([other, .. more]);

        Assert.Equal(["feed 1 @1", "feed 1001 @2", "other 1 @3"], teller.All);
        Assert.Equal([1, 2], scopes.Rounds);
    }

    [Fact]
    public async Task A_joined_invalidation_means_all_that_was_meant()
    {
        await using var server = await LiveServer.StartAsync();
        var one = Of(server.App, "comments", 3) with { Ids = ["7"], Spread = 100 };
        var two = Of(server.App, "comments", 2) with { Ids = ["8", "7"] };

        Assert.Equal("""{"scope":"comments","ids":["7","8"],"version":3,"spreadMs":100}""", PayloadOf(one.Then(two)));
        Assert.Equal("""{"scope":"comments","ids":[],"version":9,"spreadMs":100}""", PayloadOf(one.Then(Of(server.App, "comments", 9))));
        Assert.Equal(
            """{"scope":"comments","ids":[],"version":3,"spreadMs":100}""",
            PayloadOf(one.Then(Of(server.App, "comments", 1) with { Ids = [.. Enumerable.Range(0, 50).Select(i => $"{i + 10}")] })));
    }

    [Fact]
    public async Task Invalidations_with_different_words_are_sent_one_after_the_other()
    {
        await using var server = await LiveServer.StartAsync();
        var (scopes, teller) = (new SlowScopes(), new Told());
        var invalidator = new Invalidator(scopes, [teller], TimeProvider.System);
        var first = invalidator.SendAsync([Of(server.App, "feed", 1)], CancellationToken.None);
        await scopes.UntilAskedAsync();

        var all = invalidator.SendAsync(
            [Worded(server.App, "a", 5), Worded(server.App, "a", 5), Worded(server.App, "b", 0)], CancellationToken.None);
        scopes.Answer();
        await scopes.UntilAskedAsync();
        scopes.Answer();
        await Task.WhenAll(first, all);

        Assert.Equal(["feed 1 @1", "feed 1 @2 a 5", "feed 1 @2 b 0"], teller.All);
    }

    [Fact]
    public async Task A_store_that_is_away_fails_those_who_wait_and_nobody_who_comes_later()
    {
        await using var server = await LiveServer.StartAsync();
        var teller = new Told();
        var invalidator = new Invalidator(server.Store, [teller], TimeProvider.System);
        server.Store.IsUnreadable = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => invalidator.SendAsync([Of(server.App, "feed", 1)], CancellationToken.None));
        server.Store.IsUnreadable = false;
        await invalidator.SendAsync([Of(server.App, "feed", 2)], CancellationToken.None);

        Assert.Single(teller.All);
    }

    private static string PayloadOf(Invalidation? invalidation) => Encoding.UTF8.GetString(invalidation!.Payload.Span);

    private static Invalidation Of(AppView app, string scope, long version) =>
        new(app, InvalidationTarget.Of(ChannelName.Parse("tag:csharp")), scope, version);

    private static Invalidation Worded(AppView app, string word, ulong except) =>
        Of(app, "feed", 1) with { Words = new(Encoding.UTF8.GetBytes(word), ["tag.csharp"], Encoding.UTF8.GetBytes(word), except) };

    /// <summary>Answers when it is told to.</summary>
    private sealed class SlowScopes : IScopes
    {
        private readonly SemaphoreSlim _asked = new(0);
        private readonly SemaphoreSlim _answers = new(0);
        private long _mark;

        /// <summary>How many moves there were in each round.</summary>
        public List<int> Rounds { get; } = [];

        public Task UntilAskedAsync() => _asked.WaitAsync();

        public void Answer() => _answers.Release();

        public async Task<IReadOnlyList<long>> MoveScopesAsync(
            IReadOnlyList<ScopeMove> moves, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Rounds.Add(moves.Count);
            _asked.Release();
            await _answers.WaitAsync(cancellationToken);
            return [.. moves.Select(_ => ++_mark)];
        }

        public Task<MovedScopes> ReadScopesAsync(string app, string target, long after, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<int> DropScopesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class Told : IInvalidationFace
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All => _all;

        public Task SendAsync(Invalidation invalidation, long stamp, CancellationToken cancellationToken)
        {
            var words = invalidation.Words is { } own ? $" {Encoding.UTF8.GetString(own.Data.Span)} {own.Except}" : "";
            lock (_all)
                _all.Add($"{invalidation.Scope} {invalidation.Version} @{stamp}{words}");
            return Task.CompletedTask;
        }
    }
}
