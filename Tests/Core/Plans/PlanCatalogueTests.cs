using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Apps;
using Nudge.Core.Plans;

namespace Nudge.Tests.Core.Plans;

/// <summary>The meaning of a plan for an app, whose owner has settings of their own.</summary>
public sealed class PlanCatalogueTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("free", 100, 7, 30)]
    [InlineData("pro", 1_000, 30, 100)]
    [InlineData("business", null, null, null)]
    public void Each_server_has_three_plans(string name, int? perDay, int? archive, int? delete)
    {
        var app = AppOf(name);

        Assert.Equal(perDay, PlanCatalogue.Plain.QuotaOf(app)?.PerDay);
        Assert.Equal(new(archive, delete), PlanCatalogue.Plain.RetentionOf(app));
        Assert.Equal(new(10, null, null), PlanCatalogue.Plain.RatesOf(app));
        Assert.Equal(name, PlanCatalogue.Plain.LaneOf(app).Name);
    }

    [Fact]
    public void An_app_without_a_plan_has_its_settings_and_no_other_limit()
    {
        var plain = AppOf(null);

        Assert.Null(PlanCatalogue.Plain.QuotaOf(plain));
        Assert.Null(PlanCatalogue.Plain.RecipientQuotaOf(plain));
        Assert.Equal(default, PlanCatalogue.Plain.RatesOf(plain));
        Assert.Equal(new(null, 7), PlanCatalogue.Plain.RetentionOf(plain));
        Assert.Equal(new(null, 90), PlanCatalogue.Plain.RetentionOf(AppOf(null, new(RetentionDays: 90))));
    }

    [Fact]
    public void The_narrower_of_settings_and_plan_holds()
    {
        var plans = new PlanCatalogue(
        [
            new("own")
            {
                PublishesPerSecond = 50,
                ChannelPublishesPerSecond = 20,
                AddressPublishesPerSecond = 30,
                RecipientPublishesPerDay = 5,
                DeleteDays = 30,
            },
        ]);

        Assert.Equal(new(50, 20, 30), plans.RatesOf(AppOf("own")));
        Assert.Equal(new(25, 20, null), plans.RatesOf(AppOf("own", new(PublishesPerSecond: 25, ChannelPublishesPerSecond: 40))));
        Assert.Equal(3, plans.RecipientQuotaOf(AppOf("own", new(RecipientQuotaPerDay: 3))));
        Assert.Equal(5, plans.RecipientQuotaOf(AppOf("own", new(RecipientQuotaPerDay: 9))));
        Assert.Equal(3, plans.RetentionOf(AppOf("own", new(RetentionDays: 3))).DeleteDays);
        Assert.Equal(30, plans.RetentionOf(AppOf("own", new(RetentionDays: 300))).DeleteDays);
    }

    [Fact]
    public void A_plan_that_was_taken_out_of_the_settings_deletes_nothing()
    {
        var orphan = AppOf("gone");

        Assert.Equal(100, PlanCatalogue.Plain.QuotaOf(orphan)?.PerDay);
        Assert.Equal(default, PlanCatalogue.Plain.RetentionOf(orphan));
    }

    [Fact]
    public void Days_of_retention_are_whole_days_before_now_wherever_now_is_in_a_day_and_however_it_is_set() => Prop.ForAll(
        Gen.Choose(1, 3_650).ToArbitrary(), Gen.Choose(-2_000_000, 2_000_000).ToArbitrary(), Gen.Choose(-2, 2).ToArbitrary(),
        (days, minutes, aside) =>
        {
            var now = Now.AddMinutes(minutes);
            var terms = new RetentionTerms(days, days + 1);
            var at = now.AddDays(-days).AddMilliseconds(aside);

            Assert.Equal(aside < 0, at < terms.ArchivedBefore(now));
            Assert.False(at < terms.DeletedBefore(now));
            // Archived comes before deleted, and a clock that is set back brings back all that it archived.
            Assert.True(terms.DeletedBefore(now) < terms.ArchivedBefore(now));
            Assert.False(at < terms.ArchivedBefore(now.AddMilliseconds(-3)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_day_of_quotas_begins_and_ends_at_midnight_in_utc() => Prop.ForAll(
        Gen.Choose(-1_000_000_000, 2_000_000_000).ToArbitrary(), Gen.Choose(-14, 14).ToArbitrary(), (seconds, zone) =>
        {
            var moment = DateTimeOffset.UnixEpoch.AddSeconds(seconds).ToOffset(TimeSpan.FromHours(zone));
            var end = QuotaDay.EndOf(QuotaDay.Of(moment));

            Assert.Equal(moment.UtcDateTime.Date.AddDays(1), end.UtcDateTime);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("free", true)]
    [InlineData("gold_2-x", true)]
    [InlineData("none", false)]
    [InlineData("", false)]
    [InlineData("Gold", false)]
    [InlineData("a b", false)]
    [InlineData("a23456789012345678901234567890123", false)]
    public void A_name_is_small_letters_digits_and_dashes(string name, bool isName) => Assert.Equal(isName, Plan.IsName(name));

    private static AppView AppOf(string? plan, AppSettings? settings = null) => new(
        new("shop", "key", "Shop", "test", true, [], [], settings ?? AppSettings.Default, Now, plan), Revocations.None, 1);
}
