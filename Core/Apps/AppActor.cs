using System.Buffers;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Core.Apps;

/// <summary>Decides what becomes of one app. One command at a time; the host persists what comes out, in that order.</summary>
/// <remarks>
/// Its log holds only the newest record and the standing revocations; the version counts the decisions that changed something.
/// </remarks>
public sealed class AppActor
{
    private static readonly SearchValues<char> EnvironmentCharacters = SearchValues.Create(Name.Letters + "_-.");

    private readonly ActorKey _key;
    private readonly TimeProvider _time;
    private Head? _head;

    private AppActor(AppId id, TimeProvider time)
    {
        _key = KeyOf(id);
        _time = time;
    }

    /// <summary>The app as decided last, which may not be durable yet; <see langword="null"/> while there is none.</summary>
    public AppView? View { get; private set; }

    public static ActorKey KeyOf(AppId id) => new(ActorKind.App, id.Value, "");

    /// <summary>Brings the actor up to the store's head.</summary>
    /// <param name="id">The app.</param>
    /// <param name="snapshot">The app as stored; <see langword="null"/>: there is no such app yet.</param>
    /// <param name="time">The clock of creations and revocations.</param>
    public static AppActor Load(AppId id, AppSnapshot? snapshot, TimeProvider time)
    {
        var actor = new AppActor(id, time);
        if (snapshot is not null)
        {
            actor._head = snapshot.Head;
            var revocations = Revocations.Of(snapshot.Revocations).Standing(time.GetUtcNow());
            actor.View = new(AppRecord.Read(snapshot.App.Json.Span), revocations, snapshot.Head.Version);
        }

        return actor;
    }

    /// <summary>The app; <see langword="null"/> if there is none.</summary>
    public Decision<AppView?> Show() => Decision<AppView?>.Of(View);

    /// <summary>Decides one command. The reply is the app after it.</summary>
    public Decision<Answer<AppView>> Decide(AppCommand command) => (command, View) switch
    {
        (CreateApp create, null) => Create(create),
        (CreateApp, { IsDeleted: true }) =>
            Refuse(ErrorCode.AlreadyExists, "An app of this id is being deleted; the id is free when nothing of it is left.", "id"),
        (CreateApp, _) => Refuse(ErrorCode.AlreadyExists, "There is an app of this id.", "id"),
        (DeleteApp { IsPurged: true }, { IsDeleted: true }) => Forget(),
        (DeleteApp { IsPurged: true }, _) or (_, null or { IsDeleted: true }) => Refuse(ErrorCode.NotFound, "There is no such app."),
        (DeleteApp, { } view) => Delete(view.Record),
        (ChangeApp change, { } view) => Change(change, view),
        (AddSecret add, { } view) => Add(add.Secret, view.Record),
        (RetireSecret retire, { } view) => Retire(retire.Kid, view.Record),
        (AddApiKey add, { } view) => Add(add, view.Record),
        (RemoveApiKey remove, { } view) => Remove(remove.Id, view.Record),
        (NoteUse use, { } view) => Note(use.LastUsedAt, view),
        (Revoke revoke, { } view) => Revoke(revoke, view),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The actor does not know this command."),
    };

    private Decision<Answer<AppView>> Create(CreateApp command)
    {
        if (CheckName(command.Name) is { } name)
            return Refuse(name);
        if (!Name.IsWithin(command.Environment, AppLimits.EnvironmentLength, EnvironmentCharacters))
        {
            return Refuse(
                ErrorCode.FieldInvalid, $"It is 1 to {AppLimits.EnvironmentLength} letters, digits, _ - .", "environment",
                AppLimits.EnvironmentLength);
        }

        if (AppSettingsRules.Check(command.Settings) is { } settings)
            return Refuse(settings);
        var now = Clock.Milliseconds(_time.GetUtcNow());
        return Keep(new AppRecord(
            command.Id.Value, command.Key, command.Name, command.Environment, IsEnabled: true,
            [new(command.Secret.Kid, command.Secret.Sealed, now)], [], command.Settings, now, command.Plan));
    }

    private Decision<Answer<AppView>> Change(ChangeApp command, AppView view)
    {
        if (command.Name is { } name && CheckName(name) is { } refusal)
            return Refuse(refusal);
        var settings = command.Settings is { } patch ? AppSettingsRules.Merge(view.Settings, patch) : view.Settings;
        if (!settings.IsAccepted)
            return Refuse(settings.Refusal);
        return Keep(view.Record with
        {
            Name = command.Name ?? view.Record.Name,
            IsEnabled = command.IsEnabled ?? view.Record.IsEnabled,
            Settings = settings.Value,
            Plan = command.Plan is null ? view.Record.Plan : command.Plan.Length == 0 ? null : command.Plan,
        });
    }

    /// <summary>
    /// No credential of it is good from now on, and no connection stays, on nodes of before too: they see an app that is switched off and
    /// has no keys. Its own key is free for another app.
    /// </summary>
    private Decision<Answer<AppView>> Delete(AppRecord record) => Keep(record with
    {
        Key = $"deleted:{record.Id}",
        IsEnabled = false,
        Secrets = [],
        ApiKeys = [],
        Settings = AppSettings.Default,
        DeletedAt = Clock.Milliseconds(_time.GetUtcNow()),
    });

    private Decision<Answer<AppView>> Forget()
    {
        (View, _head) = (null, null);
        return Refuse(ErrorCode.NotFound, "There is no such app.");
    }

    private Decision<Answer<AppView>> Add(NewSecret secret, AppRecord record)
    {
        if (record.Secrets.Count >= AppLimits.Secrets)
            return Refuse(ErrorCode.SecretsFull, "Retire the older secret first.", limit: AppLimits.Secrets);
        return record.Secrets.Any(other => other.Kid == secret.Kid)
            ? Refuse(ErrorCode.AlreadyExists, "There is a secret of this name.", "kid")
            : Keep(record with { Secrets = [.. record.Secrets, new(secret.Kid, secret.Sealed, Clock.Milliseconds(_time.GetUtcNow()))] });
    }

    private Decision<Answer<AppView>> Retire(string kid, AppRecord record)
    {
        if (record.Secrets.All(secret => secret.Kid != kid))
            return Refuse(ErrorCode.NotFound, "The app has no secret of this name.", "kid");
        return record.Secrets.Count == 1
            ? Refuse(ErrorCode.SecretLast, "This is the app's only secret. Add its successor first.", "kid")
            : Keep(record with { Secrets = [.. record.Secrets.Where(secret => secret.Kid != kid)] });
    }

    private Decision<Answer<AppView>> Add(AddApiKey command, AppRecord record)
    {
        if (CheckName(command.Name) is { } refusal)
            return Refuse(refusal);
        if (record.ApiKeys.Count >= AppLimits.ApiKeys)
            return Refuse(ErrorCode.ApiKeysFull, "Remove a key that is no longer used first.", limit: AppLimits.ApiKeys);
        return record.ApiKeys.Any(other => other.Id == command.Id)
            ? Refuse(ErrorCode.AlreadyExists, "There is a key of this id.", "id")
            : Keep(record with
            {
                ApiKeys = [.. record.ApiKeys, new(command.Id, command.Name, command.Hash, Clock.Milliseconds(_time.GetUtcNow()))],
            });
    }

    private Decision<Answer<AppView>> Remove(string id, AppRecord record) => record.ApiKeys.All(key => key.Id != id)
        ? Refuse(ErrorCode.NotFound, "The app has no key of this id.", "id")
        : Keep(record with { ApiKeys = [.. record.ApiKeys.Where(key => key.Id != id)] });

    private Decision<Answer<AppView>> Note(IReadOnlyDictionary<string, DateTimeOffset> uses, AppView view)
    {
        DateTimeOffset? LastUse(string name, DateTimeOffset? known) =>
            uses.TryGetValue(name, out var at) && (known is null || at > known) ? at : known;

        var record = view.Record;
        AppSecret[] secrets = [.. record.Secrets.Select(secret => secret with { LastUsedAt = LastUse(secret.Kid, secret.LastUsedAt) })];
        AppApiKey[] keys = [.. record.ApiKeys.Select(key => key with { LastUsedAt = LastUse(key.Id, key.LastUsedAt) })];
        return secrets.SequenceEqual(record.Secrets) && keys.SequenceEqual(record.ApiKeys)
            ? Decision<Answer<AppView>>.Of(view)
            : Keep(record with { Secrets = secrets, ApiKeys = keys });
    }

    private Decision<Answer<AppView>> Revoke(Revoke command, AppView view)
    {
        var now = _time.GetUtcNow();

        // Never back: a clock that was set back must not let a revoked token in again.
        var upTo = Clock.Milliseconds(now);
        upTo = upTo > view.Revocations.Latest ? upTo : view.Revocations.Latest;
        // The right that it takes from one user's subscription is kept in the inbox; of everyone's, only here.
        var until = command is { Target: RevocationTarget.Channel, User: null }
            ? RevocationRow.Always
            : upTo + AppLimits.TokenLifetime + (2 * AppLimits.ClockLeeway);
        var row = new RevocationRow(command.Target, command.Name, command.User, upTo, until);
        var revocations = view.Revocations;
        if (revocations.Count >= AppLimits.Revocations && !revocations.Has(row))
            revocations = revocations.Standing(now);
        if (revocations.Count >= AppLimits.Revocations && !revocations.Has(row))
        {
            return Refuse(
                ErrorCode.RevocationsFull, "Too many revocations stand. Retiring a secret ends all tokens that it signed.",
                limit: AppLimits.Revocations);
        }

        return Commit(row, new(view.Record, revocations.With(row), NextHead().Version), after => new Revoked(_key, after, row));
    }

    private Decision<Answer<AppView>> Keep(AppRecord record) => Commit(
        new AppRow(record.Id, record.Key, record.Write()) { DeletedAt = record.DeletedAt },
        new(record, View?.Revocations ?? Revocations.None, NextHead().Version),
        after => new AppChanged(_key, after));

    private Decision<Answer<AppView>> Commit(Row row, AppView view, Func<AppView, ActorEvent> toEvent)
    {
        var append = new Append(_key, _head, NextHead(), [row]);
        _head = append.Next;
        View = view;
        return new(view, append, [toEvent(view)]);
    }

    private Head NextHead() => _head is { } head ? head with { Version = head.Version + 1 } : new(Epoch.Create(), 1, 0);

    private static Refusal? CheckName(string name) =>
        name.Length is > 0 and <= AppLimits.NameLength && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl)
            ? null
            : new(ErrorCode.FieldInvalid, $"It is 1 to {AppLimits.NameLength} characters.", "name", AppLimits.NameLength);

    private static Decision<Answer<AppView>> Refuse(ErrorCode code, string message, string? field = null, long? limit = null) =>
        Refuse(new(code, message, field, limit));

    private static Decision<Answer<AppView>> Refuse(Refusal refusal) => Decision<Answer<AppView>>.Of(refusal);
}
