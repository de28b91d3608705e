using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nudge.Core.Codes;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Rest.Codes;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Rest.Codes;

public sealed class AccessCodesTests : IDisposable
{
    private static readonly AppId App = AppId.Parse("family");
    private static readonly ChannelName[] Channels = [ChannelName.Parse("family:chat")];
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<string> _calls = [];
    private readonly List<string> _lines = [];
    private readonly List<string> _counts = [];
    private readonly MeterListener _listener = new();
    private readonly MemoryStore _store;
    private readonly AccessCodes _codes;

    public AccessCodesTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CodeMetrics.MeterName && instrument.Meter.Scope == Meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            _counts.Add($"{instrument.Name} {(tags.IsEmpty ? "" : tags[0].Value)}".TrimEnd()));
        _listener.Start();
        _store = new(_time);
        _codes = Node();
    }

    private IMeterFactory Meters => _meters.GetRequiredService<IMeterFactory>();

    public void Dispose()
    {
        _listener.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task A_code_has_six_digits_five_minutes_and_in_the_store_a_hash_that_the_master_key_is_needed_for()
    {
        var (row, digits) = (await _codes.IssueAsync(App, Channels, "grandma", null, None)).Value;

        Assert.Matches("^[0-9]{6}$", digits);
        Assert.Equal(_time.GetUtcNow().AddMinutes(5), row.ExpiresAt);
        var stored = Assert.Single(await _codes.ListAsync(App, None));
        Assert.Equal((row.Id, "grandma"), (stored.Id, stored.Identifier));
        Assert.Equal(Key('a').HashOf("family", digits), stored.Hash.ToArray());
        Assert.NotEqual(Key('b').HashOf("family", digits), stored.Hash.ToArray());
        Assert.NotEqual(Key('a').HashOf("other", digits), stored.Hash.ToArray());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    [InlineData(86_400, true)]
    [InlineData(86_401, false)]
    public async Task A_code_ends_in_the_future_and_within_a_day(int seconds, bool isFine)
    {
        var issued = await _codes.IssueAsync(App, Channels, null, _time.GetUtcNow().AddSeconds(seconds), None);

        Assert.Equal(isFine ? null : ErrorCode.ExpiryInvalid, issued.Refusal?.Code);
        Assert.Equal(isFine ? null : "expires_at 86400", issued.Refusal is { } why ? $"{why.Field} {why.Limit}" : null);
    }

    [Fact]
    public async Task An_app_has_a_hundred_live_codes_all_different_and_places_again_when_they_are_used()
    {
        var codes = new HashSet<string>();
        for (var i = 0; i < 100; i++)
            codes.Add((await _codes.IssueAsync(App, Channels, null, null, None)).Value.Digits);

        Assert.Equal(100, codes.Count);
        Assert.Equal(ErrorCode.CodesFull, (await _codes.IssueAsync(App, Channels, null, null, None)).Refusal?.Code);
        Assert.True((await TryAsync(codes.First(), "phone")).Code.IsAccepted);
        Assert.True((await _codes.IssueAsync(App, Channels, null, null, None)).IsAccepted);
        Assert.Equal(
            ErrorCode.Overloaded,
            (await Node(kept: 1).IssueAsync(AppId.Parse("other"), Channels, null, null, None)).Refusal?.Code);
    }

    [Fact]
    public async Task A_code_is_revoked_by_its_digits_or_its_id()
    {
        var first = (await _codes.IssueAsync(App, Channels, null, null, None)).Value;
        var second = (await _codes.IssueAsync(App, Channels, null, null, None)).Value;

        Assert.True(await _codes.RevokeAsync(App, first.Digits, None));
        Assert.True(await _codes.RevokeAsync(App, second.Row.Id, None));
        Assert.False(await _codes.RevokeAsync(App, second.Digits, None));
        Assert.Equal(ErrorCode.CodeUnknown, (await TryAsync(first.Digits, "phone")).Code.Refusal?.Code);
    }

    [Fact]
    public async Task A_device_that_waits_is_told_for_how_long_and_the_store_is_not_asked_again()
    {
        for (var i = 0; i < 5; i++)
            Assert.Equal((ErrorCode.CodeUnknown, null), await RefusedAsync("phone"));
        Assert.Equal((ErrorCode.TooManyTries, TimeSpan.FromSeconds(30)), await RefusedAsync("phone"));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((ErrorCode.TooManyTries, TimeSpan.FromSeconds(20)), await RefusedAsync("phone"));
        Assert.Equal(6, _calls.Count);
        // Another node has the same store, and its own memory of it.
        var (elsewhere, wait) = await Node().RedeemAsync("family", true, "000000", Device("phone"), "192.0.2.9", None);
        Assert.Equal((ErrorCode.TooManyTries, TimeSpan.FromSeconds(20)), (elsewhere.Refusal!.Code, wait!.Value));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((ErrorCode.CodeUnknown, null), await RefusedAsync("phone"));
        Assert.Equal((ErrorCode.TooManyTries, TimeSpan.FromMinutes(1)), await RefusedAsync("phone"));
    }

    [Fact]
    public async Task An_app_whose_tries_are_spent_pauses_keeps_its_codes_says_so_once_and_counts_it()
    {
        var code = (await _codes.IssueAsync(App, Channels, null, _time.GetUtcNow().AddHours(1), None)).Value.Digits;
        var other = Node();
        for (var i = 0; i < 100; i++)
            await (i % 2 == 0 ? _codes : other).RedeemAsync("family", true, "no code", Device($"{i}"), $"192.0.2.{i}", None);

        foreach (var node in (AccessCodes[])[_codes, other])
        {
            var (answer, wait) = await node.RedeemAsync("family", true, code, Device("phone"), "192.0.2.200", None);
            Assert.Equal((ErrorCode.CodesPaused, TryBudget.Window), (answer.Refusal!.Code, wait!.Value));
            Assert.Contains("12:05:00Z", answer.Refusal.Message, StringComparison.Ordinal);
        }

        _time.Advance(TryBudget.Window);
        Assert.True((await TryAsync(code, "phone")).Code.IsAccepted);
        var line = Assert.Single(_lines);
        Assert.Contains("The app family redeems no access codes for 5 minutes", line, StringComparison.Ordinal);
        Assert.Contains("Nudge:Codes:LivePerAppMax", line, StringComparison.Ordinal);
        Assert.Equal(
            [
                "nudge.codes.issued 1", "nudge.codes.pauses 1", "nudge.codes.redeemed 1", "nudge.codes.refused app 2",
                "nudge.codes.refused wrong 100",
            ],
            _counts.CountBy(count => count).Select(count => $"{count.Key} {count.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_code_the_same_is_called_and_answered()
    {
        var used = (await _codes.IssueAsync(App, Channels, null, null, None)).Value.Digits;
        await TryAsync(used, "owner");
        var expired = (await _codes.IssueAsync(App, Channels, null, _time.GetUtcNow().AddSeconds(1), None)).Value.Digits;
        var revoked = (await _codes.IssueAsync(App, Channels, null, null, None)).Value.Digits;
        await _codes.RevokeAsync(App, revoked, None);
        var live = (await _codes.IssueAsync(App, Channels, null, null, None)).Value.Digits;
        _time.Advance(TimeSpan.FromSeconds(1));
        _calls.Clear();

        var seen = new List<string>();
        var paths = new[] { (Wrong(live), true), (used, true), (expired, true), (revoked, true), (live, false) };
        foreach (var (digits, isApp) in paths)
        {
            var (answer, wait) = await _codes.RedeemAsync("family", isApp, digits, Device("phone"), "192.0.2.1", None);
            seen.Add($"{string.Join(';', _calls)} -> {answer.Refusal} {wait}");
            _calls.Clear();
        }

        Assert.Equal(5, seen.Count);
        Assert.Single(seen.Distinct());
        Assert.Contains("code_unknown", seen[0], StringComparison.Ordinal);
        Assert.True((await TryAsync(live, "owner")).Code.IsAccepted);
    }

    private static string Wrong(string digits) => digits == "000000" ? "000001" : "000000";

    private static byte[] Device(string name) => SHA256.HashData(Encoding.UTF8.GetBytes(name));

    private static CodeDigits Key(char letter) =>
        new(MasterKey.Read(Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(letter, 32))), "a test"));

    private async Task<(ErrorCode?, TimeSpan?)> RefusedAsync(string device)
    {
        var (answer, wait) = await TryAsync("000000", device);
        return (answer.Refusal?.Code, wait);
    }

    private Task<(Answer<AccessCodeRow> Code, TimeSpan? Wait)> TryAsync(string digits, string device) =>
        _codes.RedeemAsync("family", true, digits, Device(device), "192.0.2.1", None);

    private AccessCodes Node(int kept = 50_000) => new(
        new CountingCodes(_store, _calls), Key('a'), new(_time),
        new(Meters), Options.Create(new CodesOptions { KeptMax = kept }),
        _time, new Lines(_lines));

    private sealed class Lines(List<string> lines) : ILogger<AccessCodes>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
