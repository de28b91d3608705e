using Nudge.Core.Codes;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<CodeIssue> IssueCodeAsync(AccessCodeRow row, CodeBounds bounds, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            if (CountLive(database, row.App, row.CreatedAt) >= bounds.PerApp)
                return CodeIssue.AppFull;
            using var all = database.Prepare("select count(*) from access_codes where expires_at > ?").Bind(row.CreatedAt);
            all.Step();
            if (all.Int64(0) >= bounds.InAll)
                return CodeIssue.Full;
            var written = database.Prepare(
                """
                insert into access_codes (app, hash, id, channels, identifier, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)
                on conflict (app, hash) do update set
                    id = excluded.id, channels = excluded.channels, identifier = excluded.identifier, created_at = excluded.created_at,
                    expires_at = excluded.expires_at, redeemed_by = null
                where access_codes.redeemed_by is not null or access_codes.expires_at <= excluded.created_at
                """)
                .Bind(row.App).Bind(row.Hash).Bind(row.Id).Bind(CodeChannels.Join(row.Channels)).Bind(row.Identifier)
                .Bind(row.CreatedAt).Bind(row.ExpiresAt).Run();
            return written > 0 ? CodeIssue.Issued : CodeIssue.Taken;
        },
        cancellationToken);

    public Task<CodeAnswer> RedeemCodeAsync(CodeTry attempt, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            // The writer is the lock: nobody tries in between.
            var keys = TryStandings.KeysOf(attempt);
            var standings = TryStandings.Of([.. keys.Select(key => ReadTries(database, key.App, key.Name))]);
            var live = CountLive(database, attempt.App, attempt.Now);
            if (standings.FindWait(live, attempt.Now) is { } wait)
            {
                if (wait.Answer.HasPaused)
                    WriteTries(database, keys[^1], wait.Next.App);
                return wait.Answer;
            }

            if (Redeem(database, attempt) is { } code)
                return new CodeAnswer(CodeOutcome.Redeemed, code, null, false);
            var (answer, next) = standings.Miss(live, attempt.Now);
            for (var i = 0; i < keys.Count; i++)
                WriteTries(database, keys[i], next.All[i]);
            return answer;
        },
        cancellationToken);

    public Task<IReadOnlyList<AccessCodeRow>> ReadCodesAsync(
        string app, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<AccessCodeRow>>(
            database =>
            {
                using var rows = database.Prepare(
                    """
                    select id, hash, channels, identifier, created_at, expires_at from access_codes
                    where app = ? and redeemed_by is null and expires_at > ? order by expires_at, id limit ?
                    """).Bind(app).Bind(now).Bind(limit);
                var read = new List<AccessCodeRow>();
                while (rows.Step())
                    read.Add(Code(rows, app));
                return read;
            },
            cancellationToken);

    public Task<bool> RevokeCodeAsync(
        string app, string id, ReadOnlyMemory<byte> hash, DateTimeOffset now, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            "delete from access_codes where app = ? and (id = ? or hash = ?) and redeemed_by is null and expires_at > ?")
            .Bind(app).Bind(id).Bind(hash).Bind(now).Run() > 0,
        cancellationToken);

    public Task<int> DropCodesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            "delete from access_codes where (app, hash) in (select app, hash from access_codes where expires_at < ? order by expires_at "
            + "limit ?)")
            .Bind(StoredMoment.NotBefore(before)).Bind(limit).Run(),
        cancellationToken);

    public Task<int> DropTriesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            "delete from code_tries where (app, name) in (select app, name from code_tries where at < ? order by at limit ?)")
            .Bind(StoredMoment.NotBefore(before)).Bind(limit).Run(),
        cancellationToken);

    private static int CountLive(SqliteDatabase database, string app, DateTimeOffset now)
    {
        using var live = database.Prepare(
            "select count(*) from access_codes where app = ? and redeemed_by is null and expires_at > ?").Bind(app).Bind(now);
        live.Step();
        return live.Int32(0);
    }

    /// <summary>The one statement that decides whose a code is.</summary>
    private static AccessCodeRow? Redeem(SqliteDatabase database, CodeTry attempt)
    {
        using var redeemed = database.Prepare(
            """
            update access_codes set redeemed_by = ?1 where app = ?2 and hash = ?3 and expires_at > ?4
                and (redeemed_by is null or redeemed_by = ?1)
            returning id, hash, channels, identifier, created_at, expires_at
            """).Bind(attempt.Device).Bind(attempt.App).Bind(attempt.Hash).Bind(attempt.Now);
        return redeemed.Step() ? Code(redeemed, attempt.App) : null;
    }

    private static TryStanding ReadTries(SqliteDatabase database, string app, string name)
    {
        using var row = database.Prepare("select units, before, at, until from code_tries where app = ? and name = ?").Bind(app).Bind(name);
        return row.Step() ? new(row.Int32(0), row.Int32(1), row.Moment(2), row.Moment(3)) : default;
    }

    private static void WriteTries(SqliteDatabase database, (string App, string Name) key, TryStanding standing) => database.Prepare(
        """
        insert into code_tries (app, name, units, before, at, until) values (?, ?, ?, ?, ?, ?)
        on conflict (app, name) do update set
            units = excluded.units, before = excluded.before, at = excluded.at, until = excluded.until
        """)
        .Bind(key.App).Bind(key.Name).Bind(standing.Units).Bind(standing.Before).Bind(standing.At).Bind(standing.Until).Run();

    private static AccessCodeRow Code(SqliteStatement row, string app) => new(
        app, row.Text(0), row.Blob(1), CodeChannels.Split(row.Text(2)), row.TextOrNull(3), row.Moment(4), row.Moment(5));
}
