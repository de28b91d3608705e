using Nudge.Core.Inbox;
using Nudge.Core.PushTimes;

namespace Nudge.Tests.Core.PushTimes;

public sealed class PushTimingTests
{
    private static readonly DateTimeOffset Evening = new(2026, 1, 31, 21, 20, 0, TimeSpan.Zero);
    private static readonly QuietHours Night = new(new(22, 0), new(7, 0));

    [Fact]
    public void Without_preferences_a_push_goes_at_once() =>
        Assert.Equal(new(PushTimingKind.Alone, Evening), Preferences.None.WhenToPush("note.updated", null, null, Evening));

    [Theory]
    [InlineData("note.updated", null, null)]
    [InlineData("loan.due", "loan-17", null)]
    [InlineData("loan.due", null, "library:7")]
    public void What_is_muted_is_never_pushed(string type, string? entity, string? channel)
    {
        var preferences = Preferences.Create(["library:7"], ["note.updated"], ["loan-17"]).Value!;

        Assert.Equal(PushTiming.Never, preferences.WhenToPush(type, entity, channel, Evening));
        Assert.Equal(PushTimingKind.Alone, preferences.WhenToPush("loan.due", "loan-18", "library:8", Evening).Kind);
    }

    [Fact]
    public void Of_the_rules_of_type_and_channel_the_slower_one_holds()
    {
        var push = Of(
            PushPace.Never, types: [("a", PushPace.Hourly), ("b", PushPace.AtOnce)],
            channels: [("c", PushPace.Daily), ("d", PushPace.AtOnce)]);

        Assert.Equal(PushPace.Hourly, push.PaceOf("a", null));
        Assert.Equal(PushPace.Daily, push.PaceOf("a", "c"));
        Assert.Equal(PushPace.Hourly, push.PaceOf("a", "d"));
        Assert.Equal(PushPace.AtOnce, push.PaceOf("b", "elsewhere"));
        Assert.Equal(PushPace.AtOnce, push.PaceOf("x", "d"));
        Assert.Equal(PushPace.Never, push.PaceOf("x", "elsewhere"));
    }

    [Fact]
    public void Summaries_of_an_hour_are_one_and_so_are_those_of_a_day()
    {
        var hourly = Of(PushPace.Hourly);
        var daily = Of(PushPace.Daily) with { DailyAt = new(18, 0) };

        Assert.Equal(new(PushTimingKind.Summary, At(22, 0)), PushTiming.Decide(hourly, "a", null, Evening));
        Assert.Equal(PushTiming.Decide(hourly, "a", null, Evening), PushTiming.Decide(hourly, "b", "c", Evening.AddMinutes(39)));
        Assert.Equal(At(23, 0), PushTiming.Decide(hourly, "a", null, Evening.AddMinutes(40)).At);
        Assert.Equal(At(18, 0).AddDays(1), PushTiming.Decide(daily, "a", null, Evening).At);
        Assert.Equal(At(18, 0), PushTiming.Decide(daily, "a", null, At(17, 59)).At);
    }

    [Fact]
    public void Quiet_hours_hold_single_pushes_and_summaries_until_the_morning()
    {
        var single = Of(PushPace.AtOnce) with { QuietHours = Night };
        var hourly = Of(PushPace.Hourly) with { QuietHours = Night };

        Assert.Equal(new(PushTimingKind.Alone, Evening), PushTiming.Decide(single, "a", null, Evening));
        Assert.Equal(new(PushTimingKind.Alone, At(7, 0).AddDays(1)), PushTiming.Decide(single, "a", null, At(22, 0)));
        Assert.Equal(new(PushTimingKind.Summary, At(7, 0).AddDays(1)), PushTiming.Decide(hourly, "a", null, Evening));
        Assert.Equal(PushTiming.Never, PushTiming.Decide(single with { Pace = PushPace.Never }, "a", null, Evening));
    }

    [Fact]
    public void Preferences_of_pushes_come_back_from_their_json()
    {
        var push = Of(PushPace.Daily, [("a", PushPace.Never)], [("c", PushPace.Hourly)]) with
        {
            QuietHours = Night,
            TimeZone = "Europe/Berlin",
        };
        var preferences = Preferences.Create(null, ["x"], null, push).Value!;

        Assert.Equal(preferences, Preferences.FromJson(preferences.ToJson()));
        Assert.NotEqual(preferences, Preferences.Create(null, ["x"], null).Value);
    }

    private static DateTimeOffset At(int hour, int minute) => new(2026, 1, 31, hour, minute, 0, TimeSpan.Zero);

    private static PushPreferences Of(
        PushPace pace, (string Name, PushPace Pace)[]? types = null, (string Name, PushPace Pace)[]? channels = null) => new(
            pace, [.. (types ?? []).Select(each => new PushRule(each.Name, each.Pace))],
            [.. (channels ?? []).Select(each => new PushRule(each.Name, each.Pace))], null, PushPreferences.Morning, null);
}
