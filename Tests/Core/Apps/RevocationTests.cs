using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Apps;

public sealed class RevocationTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly AppActor _actor;

    public RevocationTests()
    {
        var id = AppId.Parse("library");
        _actor = AppActor.Load(id, null, _time);
        _actor.Decide(new CreateApp(id, "AppKey", "Library", "dev", new("k1", new byte[] { 1 }), AppSettings.Default));
    }

    [Fact]
    public void A_users_tokens_are_refused_up_to_the_moment_and_not_after()
    {
        var view = Revoke(RevocationTarget.User, "ada");
        var now = _time.GetUtcNow();

        Assert.True(view.IsRevoked("ada", "t", now.AddHours(-1)));
        Assert.True(view.IsRevoked("ada", "t", now));
        Assert.False(view.IsRevoked("ada", "t", now.AddMilliseconds(1)));
        Assert.False(view.IsRevoked("ben", "t", now));
        Assert.False(view.IsChannelRevoked("library:7", "ada", now));
    }

    [Fact]
    public void A_token_is_refused_by_its_id_whenever_it_was_issued()
    {
        var view = Revoke(RevocationTarget.Token, "t-1");

        Assert.True(view.IsRevoked("ada", "t-1", _time.GetUtcNow().AddSeconds(20)));
        Assert.False(view.IsRevoked("ada", "t-2", _time.GetUtcNow()));
        Assert.False(view.IsRevoked("t-1", null, _time.GetUtcNow()));
    }

    [Fact]
    public void A_channel_is_closed_to_one_user_or_to_all_and_other_channels_stay_open()
    {
        var now = _time.GetUtcNow();
        var one = Revoke(RevocationTarget.Channel, "library:7", "ada");
        Assert.True(one.IsChannelRevoked("library:7", "ada", now));
        Assert.False(one.IsChannelRevoked("library:7", "ben", now));
        Assert.False(one.IsChannelRevoked("library:8", "ada", now));
        Assert.False(one.IsRevoked("ada", "t", now));

        Assert.True(Revoke(RevocationTarget.Channel, "library:7").IsChannelRevoked("library:7", "ben", now));
    }

    [Fact]
    public void Revoking_again_moves_the_moment()
    {
        Revoke(RevocationTarget.User, "ada");
        _time.Advance(TimeSpan.FromMinutes(5));
        var reissuedAt = _time.GetUtcNow().AddMinutes(-1);

        var view = Revoke(RevocationTarget.User, "ada");

        Assert.True(view.IsRevoked("ada", "t", reissuedAt));
        Assert.Equal(1, view.Revocations.Count);
    }

    [Fact]
    public void A_clock_that_was_set_back_lets_no_revoked_token_in()
    {
        Revoke(RevocationTarget.User, "ada");
        var issuedAt = _time.GetUtcNow();
        _time.AdjustTime(issuedAt - TimeSpan.FromMinutes(10));

        Assert.True(Revoke(RevocationTarget.User, "ada").IsRevoked("ada", "t", issuedAt));
    }

    [Fact]
    public void A_revocation_stands_until_every_token_that_it_refuses_has_expired()
    {
        var row = (RevocationRow)_actor.Decide(new Revoke(RevocationTarget.User, "ada")).Append!.Rows[0];

        // A clock ahead by the leeway issues one for 24 hours, and it is taken for the leeway longer.
        Assert.True(row.Until >= _time.GetUtcNow() + AppLimits.ClockLeeway + AppLimits.TokenLifetime + AppLimits.ClockLeeway);
        Assert.Equal(0, Load(row.Until.AddMilliseconds(1), row).Revocations.Count);
        Assert.Equal(1, Load(row.Until, row).Revocations.Count);
    }

    [Fact]
    public void A_revocation_of_a_channel_stands_for_good_where_it_is_of_everyone_and_of_one_user_as_long_as_tokens_live()
    {
        var everyones = (RevocationRow)_actor.Decide(new Revoke(RevocationTarget.Channel, "library:7")).Append!.Rows[0];
        var adas = (RevocationRow)_actor.Decide(new Revoke(RevocationTarget.Channel, "library:7", "ada")).Append!.Rows[0];
        var subscribedAt = _time.GetUtcNow().AddDays(-1);

        Assert.True(Load(_time.GetUtcNow().AddYears(10), everyones).IsChannelRevoked("library:7", "ben", subscribedAt));
        Assert.False(Load(_time.GetUtcNow().AddYears(10), adas).IsChannelRevoked("library:7", "ada", subscribedAt));
    }

    [Fact]
    public void Moments_are_whole_milliseconds_as_tokens_and_stores_keep_them()
    {
        _time.Advance(TimeSpan.FromTicks(12_345));
        var row = (RevocationRow)_actor.Decide(new Revoke(RevocationTarget.User, "ada")).Append!.Rows[0];

        Assert.Equal(0, row.IssuedUpTo.Ticks % TimeSpan.TicksPerMillisecond);
        Assert.True(row.IssuedUpTo <= _time.GetUtcNow());
    }

    [Fact]
    public void So_many_stand_and_no_more_until_some_have_run_out()
    {
        var rows = Enumerable.Range(0, AppLimits.Revocations)
            .Select(i => new RevocationRow(RevocationTarget.User, $"u{i}", null, _time.GetUtcNow(), _time.GetUtcNow().AddHours(25)));
        var actor = AppActor.Load(
            AppId.Parse("library"), new(new(new Epoch(1), 1, 0), new("library", "AppKey", _actor.View!.Record.Write()), [.. rows]), _time);

        var refusal = actor.Decide(new Revoke(RevocationTarget.User, "ada")).Reply.Refusal;
        Assert.Equal((ErrorCode.RevocationsFull, (long?)AppLimits.Revocations), (refusal?.Code, refusal?.Limit));
        Assert.Null(actor.Decide(new Revoke(RevocationTarget.User, "u7")).Reply.Refusal);
        _time.Advance(TimeSpan.FromHours(26));
        Assert.Null(actor.Decide(new Revoke(RevocationTarget.User, "ada")).Reply.Refusal);
        Assert.Equal(1, actor.View!.Revocations.Count);
    }

    private AppView Revoke(RevocationTarget target, string name, string? user = null)
    {
        var decision = _actor.Decide(new Revoke(target, name, user));
        var told = Assert.IsType<Revoked>(Assert.Single(decision.Events));
        Assert.Same(decision.Append!.Rows[0], told.Revocation);
        return decision.Reply.Value!;
    }

    private AppView Load(DateTimeOffset at, RevocationRow row)
    {
        var snapshot = new AppSnapshot(new Head(new Epoch(1), 2, 0), new("library", "AppKey", _actor.View!.Record.Write()), [row]);
        return AppActor.Load(AppId.Parse("library"), snapshot, new FakeTimeProvider(at)).View!;
    }
}
