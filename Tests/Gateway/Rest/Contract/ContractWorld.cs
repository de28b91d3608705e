using System.Globalization;
using System.Text;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;

namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>
/// An app of an owner with a member, a device that the server let into <c>board</c>, a user, a code, and what they are called: all that the
/// lines of the contract speak of.
/// </summary>
internal sealed class ContractWorld
{
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal)
    {
        ["new"] = NewToken(), ["board"] = ChannelId.Of("board"), ["hidden"] = ChannelId.Of("hidden"), ["public"] = ContractServer.Public,
        ["soon"] = "2036-01-31T12:00:00Z", ["long"] = new('x', 300), ["wide"] = $"ExponentPushToken[{new string('x', 1_100)}]",
        ["big"] = $"\"{new string('x', 2_000_000)}\"",
        ["huge"] = $"\"{new string('x', 9_000_000)}\"", ["text"] = new('x', 5_000), ["wrong-secret"] = new('x', 43),
    };

    private readonly Dictionary<string, ApiApp.Caller> _parties = new(StringComparer.Ordinal);

    /// <summary>Makes one on a server.</summary>
    internal static async Task<ContractWorld> CreateAsync(ApiServer server)
    {
        var world = new ContractWorld();
        var (app, other, loose, gone) = (
            await server.CreateAppAsync(AppSettings.Default with { PublicChannels = ["public:*"] }), await server.CreateAppAsync(),
            await server.CreateAppAsync(AppSettings.Default with { PublicChannels = ["public:*"], Devices = new(TokenAlone: true) }),
            await server.CreateAppAsync());
        world.Name(("app", app.Id.Value), ("other", other.Id.Value), ("loose", loose.Id.Value), ("gone", gone.Id.Value));
        var (token, second) = (NewToken(), NewToken());
        var (secret, _) = (await app.RegisterAsync(token), await loose.RegisterAsync(second));
        world.Name(("token", token), ("loose-token", second));
        var device = app.Device(secret);
        await app.Server.PostAsync("/api/channels/board/subscribe", $$"""{"device_token":"{{token}}"}""");
        await app.Server.PostAsync("/api/channels/hidden/subscribe", """{"user":"ben"}""");
        await app.PublishToChannelAsync("board", "n-1");
        await app.PublishToChannelAsync("public:news", "n-2");
        await other.PublishToChannelAsync("elsewhere", "n-3");
        await loose.Anybody.PostAsync(
            "/api/channels/public:news/subscribe", $$"""{"app_id":"{{loose.Id}}","device_token":"{{second}}"}""");
        var recipient = (await app.Server.GetAsync("/api/channels/board/subscribers")).Json(200).GetProperty("subscribers")[0]
            .GetProperty("recipient").GetString()!;
        world.Name(
            ("sub", new SubscriptionPlace(recipient, "board").Id), ("ben-sub", new SubscriptionPlace("ben", "hidden").Id),
            ("ada-sub", new SubscriptionPlace("ada", "site:announcements").Id), ("no-sub", new SubscriptionPlace("ben", "never").Id),
            ("code", await IssueAsync(app)), ("gone-code", await IssueAsync(gone)));
        var next = (int.Parse(world.Say("<code>"), CultureInfo.InvariantCulture) + 1) % 1_000_000;
        world.Name(("bad-code", next.ToString("D6", CultureInfo.InvariantCulture)));
        var account = await world.AddAccountsAsync(server, app.Id.Value);
        Assert.Equal(202, (await world.Party("operator").DeleteAsync($"/api/apps/{gone.Id}")).Status);
        world._parties["anybody"] = app.Anybody;
        world._parties["device"] = device;
        world._parties["forger"] = app.Device($"nudgedev_{new string('x', 43)}");
        world._parties["server"] = app.Server;
        world._parties["outsider"] = other.Server;
        world._parties["impostor"] = new(server.Url, $"Bearer {app.Credentials[..^1]}");
        world._parties["user"] = await app.UserAsync("ada", """{"board":["subscribe"]}""");
        world.Name(("member-name", account));
        return world;
    }

    internal ApiApp.Caller Party(string name) => _parties[name];

    /// <summary>Says a text with this world's words.</summary>
    internal string Say(string text)
    {
        foreach (var (name, word) in _words)
            text = text.Replace($"<{name}>", word, StringComparison.Ordinal);
        return text.Contains("<members>", StringComparison.Ordinal)
            ? text.Replace("<members>", string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"u{i}\"")), StringComparison.Ordinal)
            : text;
    }

    /// <summary>Makes the call of a line.</summary>
    internal Task<ApiAnswer> CallAsync(ContractRow row)
    {
        var party = row.Who.Split('@');
        return Party(party[0]).SendAsync(
            new(row.Method), Say(row.Path), row.Body.Length == 0 ? null : Encoding.UTF8.GetBytes(Say(row.Body)),
            party.Length > 1 ? [("Origin", "https://evil.example")] : []);
    }

    private void Name(params (string Name, string Word)[] words)
    {
        foreach (var (name, word) in words)
            _words[name] = word;
    }

    private async Task<string> AddAccountsAsync(ApiServer server, string app)
    {
        var (accounts, tokens) = (server.Service<IAccountStore>(), server.Service<AdminTokens>());
        var member = "";
        foreach (var (party, rank, right) in new[]
        {
            ("owner", AccountRole.Owner, AppRole.Owner), ("member", AccountRole.Member, AppRole.Member),
            ("stranger", AccountRole.Owner, default(AppRole?)),
        })
        {
            var name = $"{party}-{Guid.NewGuid():N}";
            var row = new AdminRow("", AdminRow.FirstVersion, "") { Role = rank };
            await accounts.AddAccountAsync(name, row, DateTimeOffset.UnixEpoch, int.MaxValue, CancellationToken.None);
            if (right is { } role)
                await accounts.PutMemberAsync(new(app, name, role, DateTimeOffset.UnixEpoch), 100, CancellationToken.None);
            _parties[party] = new(server.Url, $"Bearer {tokens.Mint(name, row).Token}");
            member = party == "member" ? name : member;
        }

        var first = (await server.Service<IAdminStore>().FindAdminAsync(FirstAdmin.Name, CancellationToken.None))!;
        _parties["operator"] = new(server.Url, $"Bearer {tokens.Mint(FirstAdmin.Name, first).Token}");
        return member;
    }

    private static async Task<string> IssueAsync(ApiApp app) =>
        (await app.Server.PostAsync("/api/access_codes", """{"channels":["family"]}""")).Json(201).GetProperty("access_code").GetString()!;

    private static string NewToken() => $"ExponentPushToken[{Guid.NewGuid():N}]";
}
