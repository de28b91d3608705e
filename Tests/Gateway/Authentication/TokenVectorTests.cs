using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>The published vectors (S1.46), made by other code than ours: what they say is what the server does.</summary>
public sealed class TokenVectorTests
{
    private static readonly JsonElement Page =
        JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.PathOf("docs", "protocol", "token-vectors.json"))).RootElement;

    public static TheoryData<string> Accepted => [.. NamesOf("accepted")];

    public static TheoryData<string> Refused => [.. NamesOf("refused")];

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Accepted_with_what_it_says(string name)
    {
        var vector = Find(name);
        var expected = vector.GetProperty("accepted");

        var answer = await CheckAsync(vector);

        Assert.Null(answer.Refusal);
        var caller = answer.Value!;
        Assert.Equal(
            (Text(expected, "user"), Text(expected, "tokenId"), Text(expected, "kid"), expected.GetProperty("issuedAt").GetDateTimeOffset(),
                expected.GetProperty("expiresAt").GetDateTimeOffset()),
            (caller.User.Value, caller.TokenId, caller.Kid, caller.IssuedAt, caller.ExpiresAt));
        Assert.All(expected.GetProperty("allows").EnumerateArray(), grant => Assert.True(Covers(caller, grant), grant.ToString()));
        Assert.All(expected.GetProperty("denies").EnumerateArray(), grant => Assert.False(Covers(caller, grant), grant.ToString()));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refused_with_its_code(string name)
    {
        var vector = Find(name);

        Assert.Equal(Text(vector, "refused"), (await CheckAsync(vector)).Refusal?.Code.Value);
    }

    private static bool Covers(ClientCaller caller, JsonElement grant) =>
        caller.Capability.Covers(OperationNames.Find(Text(grant, "operation")), Text(grant, "resource"));

    private static async Task<Answer<ClientCaller>> CheckAsync(JsonElement vector)
    {
        var app = Page.GetProperty("app");
        var time = new FakeTimeProvider(Page.GetProperty("now").GetDateTimeOffset());
        using var folder = new TemporaryFolder();
        var keyring = new Keyring(new(MasterKeyFile.Load(null, folder.Path)));
        var id = AppId.Parse("library");
        AppSecret[] secrets =
        [
            .. app.GetProperty("secrets").EnumerateArray().Select(secret =>
                new AppSecret(Text(secret, "kid"), keyring.Seal(id.Value, Text(secret, "kid"), Text(secret, "secret")), time.GetUtcNow())),
        ];
        var record = new AppRecord(
            id.Value, Text(app, "key"), "Library", Text(app, "environment"), true, secrets, [], AppSettings.Default, time.GetUtcNow());
        var store = new FakeAppStore();
        var head = new Head(Epoch.Create(), 1, 0);
        await store.AppendAsync(new(AppActor.KeyOf(id), null, head, [new AppRow(id.Value, record.Key, record.Write()), .. Revocations()]));
        var apps = new EmbeddedApps(store, store, new HeardEvents(), time);
        using var use = new CredentialUse(apps, time, NullLogger<CredentialUse>.Instance);
        return await new ClientTokens(apps, keyring, use, time).CheckAsync(Text(vector, "token"), CancellationToken.None);
    }

    private static IEnumerable<RevocationRow> Revocations() =>
        from revocation in Page.GetProperty("revocations").EnumerateArray()
        let upTo = revocation.GetProperty("issuedUpTo").GetDateTimeOffset()
        select revocation.TryGetProperty("user", out var user)
            ? new RevocationRow(RevocationTarget.User, user.GetString()!, null, upTo, upTo.AddHours(25))
            : new RevocationRow(RevocationTarget.Token, Text(revocation, "tokenId"), null, upTo, upTo.AddHours(25));

    private static IEnumerable<string> NamesOf(string outcome) =>
        Page.GetProperty("vectors").EnumerateArray()
            .Where(vector => vector.TryGetProperty(outcome, out _)).Select(vector => Text(vector, "name"));

    private static JsonElement Find(string name) =>
        Page.GetProperty("vectors").EnumerateArray().Single(vector => Text(vector, "name") == name);

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}
