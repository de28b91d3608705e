using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Silo.Embedded;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Silo.Embedded;

public sealed class EmbeddedAppsTests
{
    private static readonly AppId Id = AppId.Parse("library");

    private readonly FakeAppStore _store = new();
    private readonly HeardEvents _events = new();
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly EmbeddedApps _apps;

    public EmbeddedAppsTests() => _apps = new(_store, _store, _events, _time);

    [Fact]
    public async Task An_app_is_found_by_id_and_key_and_the_store_is_asked_once()
    {
        await CreateAsync();
        var other = new EmbeddedApps(_store, _store, _events, _time);
        var (loads, lookups) = (_store.Loads, _store.Lookups);
        for (var i = 0; i < 10; i++)
        {
            Assert.Same(await other.GetAsync(Id, CancellationToken.None), await other.FindByKeyAsync("AppKey", CancellationToken.None));
        }

        Assert.Equal((loads + 1, lookups + 1), (_store.Loads, _store.Lookups));
    }

    [Fact]
    public async Task An_app_is_null_until_it_is_made()
    {
        Assert.Null(await _apps.GetAsync(Id, CancellationToken.None));
        Assert.Null(await _apps.FindByKeyAsync("AppKey", CancellationToken.None));

        await CreateAsync();

        Assert.NotNull(await _apps.GetAsync(Id, CancellationToken.None));
        Assert.NotNull(await _apps.FindByKeyAsync("AppKey", CancellationToken.None));
        Assert.Equal(ErrorCode.AlreadyExists, (await _apps.CreateAsync(Creation(), CancellationToken.None)).Refusal?.Code);
    }

    [Fact]
    public async Task A_listener_that_learns_of_a_change_finds_it_when_looking()
    {
        await CreateAsync();
        var found = new List<bool>();
        _events.OnTold = _ => found.Add(
            _apps.GetAsync(Id, CancellationToken.None).AsTask().Result!.IsRevoked("ada", "t", _time.GetUtcNow()));

        await _apps.ChangeAsync(Id, new Revoke(RevocationTarget.User, "ada"), CancellationToken.None);

        Assert.Equal([true], found);
    }

    [Fact]
    public async Task A_revocation_whose_answer_was_lost_stands_if_it_was_written()
    {
        await CreateAsync();
        _store.LosesAnswers = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => _apps.ChangeAsync(Id, new Revoke(RevocationTarget.User, "ada"), CancellationToken.None));
        _store.LosesAnswers = false;

        var view = await _apps.GetAsync(Id, CancellationToken.None);

        Assert.True(view!.IsRevoked("ada", "t", _time.GetUtcNow()));
        Assert.True((await _apps.ChangeAsync(Id, new ChangeApp("New name"), CancellationToken.None)).IsAccepted);
    }

    [Fact]
    public async Task Sweeping_forgets_nothing_that_is_durable()
    {
        await CreateAsync();
        await _apps.ChangeAsync(Id, new ChangeApp("New name"), CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(1));

        _apps.Sweep(new EmbeddedOptions());

        Assert.Equal("New name", (await _apps.FindByKeyAsync("AppKey", CancellationToken.None))!.Record.Name);
    }

    private static CreateApp Creation() => new(Id, "AppKey", "Library", "dev", new("k1", new byte[] { 1 }), AppSettings.Default);

    private async Task CreateAsync() => Assert.Null((await _apps.CreateAsync(Creation(), CancellationToken.None)).Refusal);
}
