using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Apps;

public sealed class AppActorTests
{
    private static readonly AppId Id = AppId.Parse("library");

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly AppActor _actor;

    public AppActorTests() => _actor = AppActor.Load(Id, null, _time);

    [Fact]
    public void Creating_writes_the_record_at_the_first_version()
    {
        var decision = _actor.Decide(Creation());

        Assert.Equal(1, decision.Reply.Value!.Version);
        Assert.Null(decision.Append!.Expected);
        Assert.Equal(1, decision.Append.Next.Version);
        var row = Assert.IsType<AppRow>(Assert.Single(decision.Append.Rows));
        Assert.Equal((Id.Value, "AppKey"), (row.Id, row.Key));
        var told = Assert.IsType<AppChanged>(Assert.Single(decision.Events));
        Assert.Same(decision.Reply.Value, told.View);
    }

    [Fact]
    public void An_app_is_made_once()
    {
        _actor.Decide(Creation());

        Refused(ErrorCode.AlreadyExists, Creation());
    }

    [Fact]
    public void An_app_that_is_not_there_cannot_be_changed()
    {
        Refused(ErrorCode.NotFound, new ChangeApp("New name"));
        Refused(ErrorCode.NotFound, new Revoke(RevocationTarget.User, "ada"));
        Assert.Null(_actor.Show().Reply);
    }

    [Theory]
    [InlineData("", "dev", "name")]
    [InlineData("  ", "dev", "name")]
    [InlineData("a\nb", "dev", "name")]
    [InlineData("Library", "", "environment")]
    [InlineData("Library", "my env", "environment")]
    [InlineData("Library", "a23456789012345678901234567890123", "environment")]
    public void Names_and_environments_have_bounds(string name, string environment, string field) =>
        Assert.Equal(field, _actor.Decide(Creation() with { Name = name, Environment = environment }).Reply.Refusal?.Field);

    [Fact]
    public void Each_change_expects_the_head_before_it()
    {
        var first = _actor.Decide(Creation()).Append!;
        var second = _actor.Decide(new ChangeApp("New name")).Append!;
        var third = _actor.Decide(new Revoke(RevocationTarget.User, "ada")).Append!;

        Assert.Equal(first.Next, second.Expected);
        Assert.Equal(second.Next, third.Expected);
        Assert.Equal(3, third.Next.Version);
        Assert.Equal(first.Next.Epoch, third.Next.Epoch);
    }

    [Fact]
    public void A_loaded_app_is_the_app_that_was_stored()
    {
        var stored = Commit(Creation());
        Commit(new AddSecret(new("k2", new byte[] { 4, 5 })));
        Commit(new AddApiKey("a1", "publisher", new byte[] { 6 }));
        var changed = Commit(
            new ChangeApp(Settings: Json("""{"types":{"a":{"collapseBy":"entity"}},"persistence":"counts","recipientQuotaPerDay":9}""")));
        var revoked = Commit(new Revoke(RevocationTarget.Channel, "library:7", "ada"));

        var loaded = AppActor.Load(
            Id, new(revoked.Append!.Next, (AppRow)changed.Append!.Rows[0], [(RevocationRow)revoked.Append.Rows[0]]), _time).View!;

        Assert.Equal(JsonSerializer.Serialize(_actor.View!.Record), JsonSerializer.Serialize(loaded.Record));
        Assert.Equal(5, loaded.Version);
        Assert.Equal((Persistence.Counts, 9), (loaded.Settings.Persistence, loaded.Settings.RecipientQuotaPerDay));
        Assert.Equal(CollapseBy.Entity, loaded.Settings.Types["a"].CollapseBy);
        Assert.True(loaded.IsChannelRevoked("library:7", "ada", _time.GetUtcNow()));
        Assert.Equal(stored.Reply.Value!.Record.CreatedAt, loaded.Record.CreatedAt);
    }

    [Fact]
    public void A_refused_change_changes_nothing()
    {
        var before = Commit(Creation()).Reply.Value;

        Refused(ErrorCode.FieldInvalid, new ChangeApp("New name", IsEnabled: false, Json("""{"pollSeconds":-5}""")));

        Assert.Same(before, _actor.View);
    }

    [Fact]
    public void The_switch_and_the_settings_change_together()
    {
        Commit(Creation());

        var view = Commit(new ChangeApp("New name", IsEnabled: false, Json("""{"pollSeconds":120}"""))).Reply.Value!;

        Assert.Equal(("New name", false, 120), (view.Record.Name, view.IsEnabled, view.Settings.PollSeconds));
    }

    [Fact]
    public void Two_secrets_may_be_active_and_one_always_is()
    {
        Commit(Creation());
        Refused(ErrorCode.SecretLast, new RetireSecret("k1"));
        Refused(ErrorCode.AlreadyExists, new AddSecret(new("k1", new byte[] { 1 })));
        Commit(new AddSecret(new("k2", new byte[] { 2 })));
        Refused(ErrorCode.SecretsFull, new AddSecret(new("k3", new byte[] { 3 })));
        Refused(ErrorCode.NotFound, new RetireSecret("k9"));

        Assert.Equal("k2", Assert.Single(Commit(new RetireSecret("k1")).Reply.Value!.Record.Secrets).Kid);
    }

    [Fact]
    public void Api_keys_come_and_go_up_to_twenty()
    {
        Commit(Creation());
        for (var i = 0; i < AppLimits.ApiKeys; i++)
            Commit(new AddApiKey($"a{i}", "publisher", new byte[] { (byte)i }));

        Refused(ErrorCode.ApiKeysFull, new AddApiKey("b", "publisher", new byte[] { 99 }));
        Refused(ErrorCode.NotFound, new RemoveApiKey("b"));
        Commit(new RemoveApiKey("a3"));
        Refused(ErrorCode.FieldInvalid, new AddApiKey("b", "", new byte[] { 99 }));
        Refused(ErrorCode.AlreadyExists, new AddApiKey("a4", "publisher", new byte[] { 99 }));
        Commit(new AddApiKey("b", "publisher", new byte[] { 99 }));
    }

    [Fact]
    public void The_last_use_of_a_credential_only_moves_forward()
    {
        Commit(Creation());
        var later = _time.GetUtcNow().AddHours(2);
        Commit(Use("k1", later));

        var again = _actor.Decide(Use("k1", later.AddHours(-1)));
        var gone = _actor.Decide(Use("k0", later));

        Assert.Equal(later, _actor.View!.Record.Secrets[0].LastUsedAt);
        Assert.Null(again.Append);
        Assert.Null(gone.Append);
    }

    [Fact]
    public void A_deleted_app_has_no_credentials_takes_no_command_and_keeps_its_id()
    {
        Commit(Creation());

        var deleted = Commit(new DeleteApp()).Reply.Value!;

        Assert.Equal((true, false, 0), (deleted.IsDeleted, deleted.IsEnabled, deleted.Record.Secrets.Count));
        Assert.NotEqual("AppKey", deleted.Key);
        Refused(ErrorCode.NotFound, new ChangeApp("New name"));
        Refused(ErrorCode.NotFound, new DeleteApp());
        Refused(ErrorCode.AlreadyExists, Creation());
    }

    [Fact]
    public void A_deleted_app_is_forgotten_and_made_anew_and_one_that_is_there_is_not_forgotten()
    {
        Commit(Creation());
        Refused(ErrorCode.NotFound, new DeleteApp(IsPurged: true));
        Refused(ErrorCode.AlreadyExists, Creation());
        Commit(new DeleteApp());

        Refused(ErrorCode.NotFound, new DeleteApp(IsPurged: true));

        var again = Commit(Creation());
        Assert.Null(again.Append!.Expected);
        Assert.False(again.Reply.Value!.IsDeleted);
    }

    [Fact]
    public void A_view_of_a_deleted_app_gives_way_to_the_next_app_of_its_id_and_to_no_older_view()
    {
        var views = new AppViews(_time);
        var first = Commit(Creation()).Reply.Value!;
        var deleted = Commit(new DeleteApp()).Reply.Value!;
        views.Put(deleted);
        Assert.Same(deleted, views.Put(first));
        _actor.Decide(new DeleteApp(IsPurged: true));
        _time.Advance(TimeSpan.FromMinutes(1));

        var next = Commit(Creation()).Reply.Value!;

        Assert.Same(next, views.Put(next));
        Assert.Same(next, views.Put(deleted));
    }

    private static NoteUse Use(string name, DateTimeOffset at) => new(new Dictionary<string, DateTimeOffset> { [name] = at });

    private static CreateApp Creation() => new(Id, "AppKey", "Library", "dev", new("k1", new byte[] { 1, 2, 3 }), AppSettings.Default);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    private Decision<Answer<AppView>> Commit(AppCommand command)
    {
        var decision = _actor.Decide(command);
        Assert.Null(decision.Reply.Refusal);
        Assert.NotNull(decision.Append);
        return decision;
    }

    private void Refused(ErrorCode code, AppCommand command)
    {
        var decision = _actor.Decide(command);
        Assert.Equal(code, decision.Reply.Refusal?.Code);
        Assert.Null(decision.Append);
        Assert.Empty(decision.Events);
    }
}
