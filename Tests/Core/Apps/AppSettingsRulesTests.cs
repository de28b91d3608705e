using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Tests.Core.Apps;

public sealed class AppSettingsRulesTests
{
    [Fact]
    public void The_defaults_are_valid_and_documented()
    {
        var settings = AppSettings.Default;

        Assert.Null(AppSettingsRules.Check(settings));
        Assert.Empty(settings.AllowedOrigins);
        Assert.Equal(["site:*", "public:*"], settings.PublicChannels);
        Assert.Equal(
            (1_000, 60, 3_600, 65_536),
            (settings.InboxItemsMax, settings.PollSeconds, settings.TokenSeconds, settings.PayloadBytesMax));
        Assert.Null(settings.RecipientQuotaPerDay);
        Assert.Null(settings.RetentionDays);
        Assert.Equal(Persistence.Inbox, settings.Persistence);
    }

    [Theory]
    [InlineData("""{"retentionDays":0}""", "settings.retentionDays", 1)]
    [InlineData("""{"retentionDays":3651}""", "settings.retentionDays", 3_650)]
    [InlineData("""{"inboxItemsMax":9}""", "settings.inboxItemsMax", 10)]
    [InlineData("""{"inboxItemsMax":10001}""", "settings.inboxItemsMax", 10_000)]
    [InlineData("""{"pollSeconds":-1}""", "settings.pollSeconds", 0)]
    [InlineData("""{"pollSeconds":3601}""", "settings.pollSeconds", 3_600)]
    [InlineData("""{"tokenSeconds":59}""", "settings.tokenSeconds", 60)]
    [InlineData("""{"tokenSeconds":86401}""", "settings.tokenSeconds", 86_400)]
    [InlineData("""{"recipientQuotaPerDay":0}""", "settings.recipientQuotaPerDay", 1)]
    [InlineData("""{"payloadBytesMax":255}""", "settings.payloadBytesMax", 256)]
    [InlineData("""{"payloadBytesMax":65537}""", "settings.payloadBytesMax", 65_536)]
    [InlineData("""{"allowedOrigins":["https://a.example","https://a.example/"]}""", "settings.allowedOrigins[1]", null)]
    [InlineData("""{"allowedOrigins":[null]}""", "settings.allowedOrigins[0]", null)]
    [InlineData("""{"publicChannels":["lib*"]}""", "settings.publicChannels[0]", null)]
    [InlineData("""{"unstoredChannels":["a","b c"]}""", "settings.unstoredChannels[1]", null)]
    [InlineData("""{"types":{"note updated":{}}}""", "settings.types", null)]
    [InlineData("""{"types":{"a":{"collapseBy":"user"}}}""", "settings.types.a.collapseBy", null)]
    [InlineData("""{"types":{"a":{"collapseBy":7}}}""", "settings.types.a.collapseBy", null)]
    [InlineData("""{"types":{"a":{"collapseMax":1}}}""", "settings.types.a.collapseMax", 2)]
    [InlineData("""{"types":{"a":{"collapseMax":1001}}}""", "settings.types.a.collapseMax", 1_000)]
    [InlineData("""{"types":{"a":{"collapseWindowSeconds":0}}}""", "settings.types.a.collapseWindowSeconds", 1)]
    [InlineData("""{"types":{"a":{"throttleCount":1}}}""", "settings.types.a.throttleSeconds", null)]
    [InlineData("""{"types":{"a":{"throttleSeconds":1}}}""", "settings.types.a.throttleCount", null)]
    [InlineData("""{"persistence":"disk"}""", "settings.persistence", null)]
    [InlineData("""{"retentionDays":"7"}""", "settings.retentionDays", null)]
    [InlineData("""{"retentionDay":7}""", "settings.retentionDay", null)]
    [InlineData("""{"types":[]}""", "settings.types", null)]
    [InlineData("[]", "settings", null)]
    public void A_wrong_setting_is_refused_by_its_field_and_limit(string patch, string field, int? limit)
    {
        var refusal = Merge(AppSettings.Default, patch).Refusal;

        Assert.NotNull(refusal);
        Assert.Equal((ErrorCode.FieldInvalid, field, (long?)limit), (refusal.Code, refusal.Field, refusal.Limit));
    }

    [Fact]
    public void Too_many_of_anything_are_refused()
    {
        Refused("allowedOrigins", 100, i => $"https://a{i}.example");
        Refused("publicChannels", 100, i => $"a:{i}");
        Refused("unstoredChannels", 100, i => $"a:{i}");
        var types = string.Join(',', Enumerable.Range(0, 501).Select(i => $"\"t{i}\":{{}}"));
        Assert.Equal(500, Merge(AppSettings.Default, $"{{\"types\":{{{types}}}}}").Refusal?.Limit);

        static void Refused(string field, int max, Func<int, string> item)
        {
            string Patch(int count) =>
                JsonSerializer.Serialize(new Dictionary<string, string[]> { [field] = [.. Enumerable.Range(0, count).Select(item)] });
            Assert.True(Merge(AppSettings.Default, Patch(max)).IsAccepted);
            Assert.Equal(max, Merge(AppSettings.Default, Patch(max + 1)).Refusal?.Limit);
        }
    }

    [Fact]
    public void A_patch_changes_what_it_names_and_null_is_the_default()
    {
        var first = Merge(
            AppSettings.Default,
            """{"retentionDays":30,"publicChannels":["tag:*"],"types":{"a":{"collapseBy":"type"},"b":{"throttleCount":"""
            + """3,"throttleSeconds":60}}}""").Value!;
        var second = Merge(first, """{"publicChannels":null,"types":{"a":null,"b":{"throttleCount":5}}}""").Value!;

        Assert.Equal(30, second.RetentionDays);
        Assert.Equal(AppSettings.Default.PublicChannels, second.PublicChannels);
        Assert.Equal(new TypeRule(ThrottleCount: 5, ThrottleSeconds: 60), Assert.Single(second.Types).Value);
    }

    [Fact]
    public void Origins_are_kept_as_browsers_write_them_each_once()
    {
        var settings = Merge(
            AppSettings.Default,
            """{"allowedOrigins":["https://BÜCHER.example:443","https://xn--bcher-kva.example","*","http://[0::1]:80"]}""").Value!;

        Assert.Equal(["https://xn--bcher-kva.example", "*", "http://[::1]"], settings.AllowedOrigins);
    }

    [Fact]
    public void An_origin_that_no_browser_can_send_is_refused_by_name()
    {
        var refusal = Merge(AppSettings.Default, """{"allowedOrigins":["https://a.example","https://a.example/shop"]}""").Refusal!;

        Assert.Equal("settings.allowedOrigins[1]", refusal.Field);
        Assert.Contains("'https://a.example/shop'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("leave out '/shop'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_origin_that_was_stored_as_it_was_typed_is_found_all_the_same()
    {
        var settings = new AppSettings(AllowedOrigins: ["https://BÜCHER.example:443", "no origin"]);
        var app = new AppView(
            new("library", "key", "Library", "prod", true, [], [], settings, DateTimeOffset.UnixEpoch), Revocations.None, 1);

        Assert.True(app.AllowsOrigin("https://xn--bcher-kva.example"));
        Assert.True(app.AllowsOrigin("https://xn--bcher-kva.example:443"));
        Assert.False(app.AllowsOrigin("no origin"));
        Assert.False(app.AllowsOrigin("*"));
    }

    [Fact]
    public void A_name_twice_or_half_a_surrogate_pair_is_refused_and_never_thrown()
    {
        Assert.Equal(ErrorCode.FieldInvalid, Merge(AppSettings.Default, """{"pollSeconds":1,"pollSeconds":2}""").Refusal?.Code);
        Assert.Equal(ErrorCode.FieldInvalid, Merge(AppSettings.Default, """{"publicChannels":["\ud800"]}""").Refusal?.Code);
        Assert.Equal(ErrorCode.FieldInvalid, Merge(AppSettings.Default, """{"\ud800":1}""").Refusal?.Code);
    }

    [Fact]
    public void Types_are_open_by_default_and_strict_by_option()
    {
        var known = new Dictionary<string, TypeRule> { ["note.updated"] = new(CollapseBy.Entity) };

        Assert.Equal(CollapseBy.Entity, new AppSettings(Types: known).RuleOf(TypeName.Parse("note.updated"))!.CollapseBy);
        Assert.Equal(TypeRule.Default, new AppSettings(Types: known).RuleOf(TypeName.Parse("other")));
        Assert.Null(new AppSettings(Types: known, StrictTypes: true).RuleOf(TypeName.Parse("other")));
        Assert.NotNull(new AppSettings(Types: known, StrictTypes: true).RuleOf(TypeName.Parse("note.updated")));
    }

    private static Answer<AppSettings> Merge(AppSettings settings, string patch)
    {
        using var document = JsonDocument.Parse(patch);
        return AppSettingsRules.Merge(settings, document.RootElement);
    }
}
