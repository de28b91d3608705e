using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Tests.Hosts;

public abstract partial class ActorHostConformance
{
    [Fact]
    public async Task An_app_is_found_by_its_id_and_its_key_and_made_once()
    {
        Assert.Null(await Host.Apps.GetAsync(AppId.Parse("shop"), None));
        Assert.Null(await Host.Apps.FindByKeyAsync("shop-key", None));

        await CreateAppAsync("shop");

        Assert.Equal("shop-key", (await Host.Apps.GetAsync(AppId.Parse("shop"), None))!.Key);
        Assert.Equal("shop", (await Host.Apps.FindByKeyAsync("shop-key", None))!.Id.Value);
        Assert.Equal(ErrorCode.AlreadyExists, (await Host.Apps.CreateAsync(Creation("shop"), None)).Refusal?.Code);
        Assert.Equal(ErrorCode.NotFound, (await Host.Apps.ChangeAsync(AppId.Parse("none"), new ChangeApp("x"), None)).Refusal?.Code);
    }

    [Fact]
    public async Task Every_change_of_an_app_is_in_the_answer_and_found_afterwards()
    {
        await CreateAppAsync("shop");
        using var patch = JsonDocument.Parse(
            """{"retentionDays":30,"publicChannels":["open:*"],"types":{"note":{"collapseBy":"entity"}}}""");
        AppCommand[] commands =
        [
            new ChangeApp("Renamed", false, patch.RootElement),
            new AddSecret(new("k2", new byte[] { 4, 5 })),
            new RetireSecret("k1"),
            new AddApiKey("a1", "Server", new byte[] { 7 }),
            new AddApiKey("a2", "Other", new byte[] { 8 }),
            new RemoveApiKey("a1"),
            new NoteUse(new Dictionary<string, DateTimeOffset> { ["a2"] = DateTimeOffset.UnixEpoch, ["k2"] = DateTimeOffset.UnixEpoch }),
            new Revoke(RevocationTarget.Channel, "library:7", "ada"),
        ];
        foreach (var command in commands)
            Assert.Null((await Host.Apps.ChangeAsync(AppId.Parse("shop"), command, None)).Refusal);

        await CheckAsync();
        await Host.ForgetAsync();
        await CheckAsync();

        async Task CheckAsync()
        {
            var app = (await Host.Apps.GetAsync(AppId.Parse("shop"), None))!;
            Assert.Equal(("Renamed", false, 9L, 30), (app.Record.Name, app.IsEnabled, app.Version, app.Settings.RetentionDays));
            Assert.Equal(CollapseBy.Entity, app.Settings.Types["note"].CollapseBy);
            Assert.True(app.IsPublic(ChannelName.Parse("open:1")));
            Assert.Equal(
                ("k2", DateTimeOffset.UnixEpoch),
                Assert.Single(app.Record.Secrets.Select(secret => (secret.Kid, secret.LastUsedAt!.Value))));
            Assert.Equal(
                ("a2", DateTimeOffset.UnixEpoch), Assert.Single(app.Record.ApiKeys.Select(key => (key.Id, key.LastUsedAt!.Value))));
            Assert.True(app.IsChannelRevoked("library:7", "ada", DateTimeOffset.UtcNow.AddMinutes(-1)));
            Assert.False(app.IsChannelRevoked("library:7", "ben", DateTimeOffset.UtcNow.AddMinutes(-1)));
        }
    }

    [Fact]
    public async Task A_change_whose_outcome_is_unknown_is_followed_by_what_is_stored()
    {
        await CreateAppAsync("shop");
        Store.FailNext();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Host.Apps.ChangeAsync(AppId.Parse("shop"), new ChangeApp("Lost"), None));

        Assert.Equal("Shop", (await Host.Apps.GetAsync(AppId.Parse("shop"), None))!.Record.Name);
        Assert.True((await Host.Apps.ChangeAsync(AppId.Parse("shop"), new ChangeApp("Kept"), None)).IsAccepted);
    }

    [Fact]
    public async Task Apps_are_listed_by_id_in_pages()
    {
        foreach (var id in new[] { "c", "a", "b" })
            await CreateAppAsync(id);

        Assert.Equal(["a", "b"], (await Host.Apps.ListAsync("", 2, None)).Select(app => app.Id.Value));
        Assert.Equal(["c"], (await Host.Apps.ListAsync("b", 2, None)).Select(app => app.Id.Value));
    }

    private protected async Task CreateAppAsync(string id) => Assert.Null((await Host.Apps.CreateAsync(Creation(id), None)).Refusal);

    private static CreateApp Creation(string id) =>
        new(AppId.Parse(id), $"{id}-key", "Shop", "dev", new("k1", new byte[] { 1, 2, 3 }), AppSettings.Default);
}
