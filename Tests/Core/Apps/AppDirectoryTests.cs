using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Apps;

public sealed class AppDirectoryTests : IDisposable
{
    private static readonly AppId Id = AppId.Parse("shop");

    private readonly FakeAppStore _store = new();
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly AppDirectory _directory;

    public AppDirectoryTests() => _directory = new(_store, _time);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_name_of_no_app_is_looked_for_once_in_half_a_second_and_found_within_a_second_of_its_making()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await _directory.FindAsync("shop-key", CancellationToken.None));
            Assert.False(await _directory.HasAsync(Id, CancellationToken.None));
        }

        Assert.Equal(2, _store.Lookups);
        // By another node.
        await CreateAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Id, await _directory.FindAsync("shop-key", CancellationToken.None));
        Assert.True(await _directory.HasAsync(Id, CancellationToken.None));
    }

    [Fact]
    public async Task An_app_that_is_made_here_is_found_at_once()
    {
        Assert.Null(await _directory.FindAsync("shop-key", CancellationToken.None));
        Assert.False(await _directory.HasAsync(Id, CancellationToken.None));

        _directory.Note(await CreateAsync());

        Assert.Equal(Id, await _directory.FindAsync("shop-key", CancellationToken.None));
        Assert.True(await _directory.HasAsync(Id, CancellationToken.None));
        Assert.Equal(2, _store.Lookups);
    }

    [Fact]
    public async Task A_key_that_is_longer_than_any_is_not_looked_for()
    {
        Assert.Null(await _directory.FindAsync(new string('k', AppDirectory.KeyLengthMax + 1), CancellationToken.None));
        Assert.Equal(0, _store.Lookups);
    }

    [Fact]
    public void Names_that_are_not_there_are_kept_up_to_a_number_and_for_a_second()
    {
        var absent = new AbsentNames(_time);
        for (var i = 0; i < 2 * AbsentNames.NamesMax; i++)
            absent.Add($"n{i}", absent.Clearings);
        Assert.True(absent.Contains($"n{AbsentNames.NamesMax - 1}"));
        Assert.False(absent.Contains($"n{AbsentNames.NamesMax}"));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.True(absent.Contains("n0"));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.False(absent.Contains("n0"));
    }

    [Fact]
    public void A_name_that_came_to_be_while_it_was_looked_for_is_not_kept_as_missing()
    {
        var absent = new AbsentNames(_time);
        var before = absent.Clearings;
        absent.Clear();
        absent.Add("shop", before);
        Assert.False(absent.Contains("shop"));
    }

    private async Task<AppView> CreateAsync()
    {
        var actor = AppActor.Load(Id, null, _time);
        var decision = actor.Decide(new CreateApp(Id, "shop-key", "Shop", "dev", new("k1", new byte[] { 1 }), AppSettings.Default));
        Assert.Equal(AppendOutcome.Durable, await _store.AppendAsync(decision.Append!));
        return decision.Reply.Value!;
    }
}
