using System.Reflection;
using Nudge.Core.Actors;
using Nudge.Gateway.Health;
using Nudge.Storage;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Health;

/// <summary>A request for readiness costs the server next to nothing, with no credentials and however often (S2.26).</summary>
public sealed class StoreReadinessTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly IStore _store = DispatchProxy.Create<IStore, CheckedStore>();

    private CheckedStore Store => (CheckedStore)(object)_store;

    [Fact]
    public async Task A_thousand_questions_are_one_write_and_so_are_those_of_the_next_second()
    {
        var readiness = new StoreReadiness(_store, _time);

        var answers = Enumerable.Range(0, 1_000).Select(_ => readiness.IsReadyAsync(CancellationToken.None)).ToArray();
        Assert.All(answers, answer => Assert.False(answer.IsCompleted));
        Store.Answer();
        Assert.All(await Task.WhenAll(answers), Assert.True);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.True(await readiness.IsReadyAsync(CancellationToken.None));
        Assert.Equal(1, Store.Checks);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var next = readiness.IsReadyAsync(CancellationToken.None);
        Assert.Equal(2, Store.Checks);
        Store.Answer();
        Assert.True(await next);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_the_answer_from_nobody()
    {
        var readiness = new StoreReadiness(_store, _time);
        using var impatient = new CancellationTokenSource();
        var first = readiness.IsReadyAsync(impatient.Token);
        var second = readiness.IsReadyAsync(CancellationToken.None);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Store.Answer();

        Assert.True(await second);
    }

    [Fact]
    public async Task A_store_that_was_away_is_asked_again_a_second_later()
    {
        var readiness = new StoreReadiness(_store, _time);
        var answer = readiness.IsReadyAsync(CancellationToken.None);
        Store.Answer(new StoreUnavailableException("It is away."));
        Assert.False(await answer);
        Assert.False(await readiness.IsReadyAsync(CancellationToken.None));

        _time.Advance(TimeSpan.FromSeconds(1));
        answer = readiness.IsReadyAsync(CancellationToken.None);
        Store.Answer();

        Assert.True(await answer);
        Assert.Equal(2, Store.Checks);
    }

    [Fact]
    public async Task A_store_that_has_just_committed_is_not_asked()
    {
        var readiness = new StoreReadiness(_store, _time);
        Store.CommitAge = TimeSpan.FromMilliseconds(999);
        Assert.True(await readiness.IsReadyAsync(CancellationToken.None));
        Assert.Equal(0, Store.Checks);

        Store.CommitAge = TimeSpan.FromSeconds(1);
        var answer = readiness.IsReadyAsync(CancellationToken.None);
        Assert.Equal(1, Store.Checks);
        Store.Answer();

        Assert.True(await answer);
    }

    /// <summary>A store that can be checked, and answers when it is told to.</summary>
    public class CheckedStore : DispatchProxy
    {
        private TaskCompletionSource _asked = new();

        internal int Checks { get; private set; }

        internal TimeSpan? CommitAge { get; set; }

        internal void Answer(Exception? exception = null)
        {
            var asked = _asked;
            _asked = new();
            if (exception is null)
                asked.SetResult();
            else
                asked.SetException(exception);
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod?.Name == $"get_{nameof(IStore.CommitAge)}")
                return CommitAge;
            Assert.Equal(nameof(IStore.CheckAsync), targetMethod?.Name);
            Checks++;
            return _asked.Task;
        }
    }
}
