using Nudge.Core.PushTimes;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.PushTimes;

public sealed class UserClockTests
{
    // The last two are put forward by half an hour, and have an offset of three quarters.
    private static readonly string[] Zones =
        [
            "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Auckland", "Australia/Lord_Howe",
            "Pacific/Chatham",
        ];

    [Fact]
    public void A_push_waits_until_the_quiet_hours_end_and_not_a_minute_longer() => Seeds.Run(20, seed =>
    {
        var random = new Random(seed);
        for (var i = 0; i < 40; i++)
        {
            var clock = UserClock.Of(Zones[random.Next(Zones.Length)]);
            var quiet = new QuietHours(new(random.Next(24), 30 * random.Next(2)), new(random.Next(24), 15 + (30 * random.Next(2))));
            var now = Anywhen(random);

            var first = clock.FirstOutside(quiet, now);

            Assert.False(quiet.Has(clock.TimeAt(first)));
            Assert.True(first - now < TimeSpan.FromHours(26));
            for (var before = now; before < first; before += TimeSpan.FromMinutes(1))
                Assert.True(quiet.Has(clock.TimeAt(before)), $"{before} was not quiet, and {first} was given.");
            Assert.True(first == now || quiet.Has(clock.TimeAt(first - TimeSpan.FromTicks(1))));
        }
    });

    [Fact]
    public void A_daily_summary_goes_once_a_day_all_the_year() => Seeds.Run(1, seed =>
    {
        var random = new Random(seed);
        foreach (var zone in Zones)
        {
            var clock = UserClock.Of(zone);
            for (var i = 0; i < 4; i++)
            {
                var time = new TimeOnly(random.Next(5), random.Next(60));
                var moment = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
                for (var day = 0; day < 365; day++)
                {
                    var next = clock.Next(time, moment);
                    Assert.InRange(next - moment, TimeSpan.FromTicks(1), TimeSpan.FromHours(36));
                    Assert.True(day == 0 || next - moment > TimeSpan.FromHours(22.4), $"{zone}, {time}: {moment} and {next}");
                    Assert.True(clock.TimeAt(next) == time || clock.TimeAt(next - TimeSpan.FromTicks(1)) < time);
                    moment = next;
                }
            }
        }
    });

    [Theory]
    // 2026-03-29, put forward at 01:00 UTC: 02:30 is skipped, and the change takes its place.
    [InlineData("Europe/Berlin", "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Berlin", "03:30", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z")]
    // 2026-10-25, put back at 01:00 UTC: 02:30 is there twice, and the first is taken.
    [InlineData("Europe/Berlin", "02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("Europe/Berlin", "02:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("UTC", "08:00", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z")]
    public void A_daily_time_knows_both_changes_of_the_clock(string zone, string time, string now, string expected) => Assert.Equal(
        Moment(expected), UserClock.Of(zone).Next(TimeOnly.ParseExact(time, "HH:mm", null), Moment(now)));

    [Theory]
    [InlineData("22:00", "07:00", "2026-03-28T21:30:00Z", "2026-03-29T05:00:00Z")]
    [InlineData("22:00", "07:00", "2026-10-24T20:30:00Z", "2026-10-25T06:00:00Z")]
    // The clock goes from 02:00 to 03:00, where these end.
    [InlineData("22:00", "02:30", "2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z")]
    // It goes back from 03:00 to 02:00, out of the quiet hours; they come again.
    [InlineData("02:30", "06:00", "2026-10-25T00:45:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("22:00", "07:00", "2026-03-29T12:00:00Z", "2026-03-29T12:00:00Z")]
    public void Quiet_hours_know_both_changes_of_the_clock(string from, string to, string now, string expected) => Assert.Equal(
        Moment(expected),
        UserClock.Of("Europe/Berlin").FirstOutside(
            new(TimeOnly.ParseExact(from, "HH:mm", null), TimeOnly.ParseExact(to, "HH:mm", null)), Moment(now)));

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Atlantis")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Europe/../Europe/Berlin")]
    public void A_zone_that_is_none_is_not_found(string name) => Assert.Null(UserClock.Find(name));

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Half of the time near a change of the clock somewhere.</summary>
    private static DateTimeOffset Anywhen(Random random)
    {
        DateTimeOffset[] changes =
        [
            Moment("2026-03-29T01:00:00Z"), Moment("2026-10-25T01:00:00Z"), Moment("2026-03-08T07:00:00Z"), Moment("2026-11-01T06:00:00Z"),
            Moment("2026-04-04T14:00:00Z"), Moment("2026-09-26T14:00:00Z"), Moment("2026-04-04T15:00:00Z"), Moment("2026-10-03T15:30:00Z"),
        ];
        var near = random.Next(2) == 0 ? changes[random.Next(changes.Length)] : changes[0].AddHours(random.Next(8_000));
        return near.AddSeconds(random.Next(-30 * 3600, 6 * 3600));
    }
}
