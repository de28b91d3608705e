using Npgsql;
using Nudge.Core.Codes;
using Nudge.Storage.Appends;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    // In one order, so that two tries never wait for each other in a circle. Two keys of one hash wait for each other and no more.
    private const string LockTries =
        """
        select pg_advisory_xact_lock($1, key) from (
            select distinct hashtext(app || '/' || name) as key from unnest($2, $3) tried(app, name) order by key) keys
        """;

    private const string CountLive =
        "select count(*)::integer from access_codes where app = $1 and redeemed_by is null and expires_at > $2";

    public Task<CodeIssue> IssueCodeAsync(AccessCodeRow row, CodeBounds bounds, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var (live, all) = await CountCodesAsync(connection, row, token);
                var outcome = live >= bounds.PerApp ? CodeIssue.AppFull
                    : all >= bounds.InAll ? CodeIssue.Full
                    : await InsertCodeAsync(connection, row, token) > 0 ? CodeIssue.Issued
                    : CodeIssue.Taken;
                await transaction.CommitAsync(token);
                return outcome;
            },
            cancellationToken);

    public Task<CodeAnswer> RedeemCodeAsync(CodeTry attempt, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            var keys = TryStandings.KeysOf(attempt);
            await using var transaction = await connection.BeginTransactionAsync(token);
            var (standings, live) = await ReadTriesAsync(connection, attempt, keys, token);
            var answer = await TryAsync(connection, attempt, keys, standings, live, token);
            await transaction.CommitAsync(token);
            return answer;
        },
        cancellationToken);

    public Task<IReadOnlyList<AccessCodeRow>> ReadCodesAsync(
        string app, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<AccessCodeRow>>(
            async (connection, token) => await connection.Command(
                """
                select id, hash, channels, identifier, created_at, expires_at from access_codes
                where app = $1 and redeemed_by is null and expires_at > $2 order by expires_at, id limit $3
                """)
                .With(app).With(now.UtcDateTime).With(limit).ReadAllAsync(row => Code(row, app), token),
            cancellationToken);

    public async Task<bool> RevokeCodeAsync(
        string app, string id, ReadOnlyMemory<byte> hash, DateTimeOffset now, CancellationToken cancellationToken) => await RunSetAsync(
        "delete from access_codes where app = $1 and (id = $2 or hash = $3) and redeemed_by is null and expires_at > $4",
        command => command.With(app).With(id).With(hash.ToArray()).With(now.UtcDateTime), cancellationToken) > 0;

    public Task<int> DropCodesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        "delete from access_codes where (app, hash) in (select app, hash from access_codes where expires_at < $1 order by expires_at "
        + "limit $2)",
        command => command.With(before.UtcDateTime).With(limit), cancellationToken);

    public Task<int> DropTriesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        "delete from code_tries where (app, name) in (select app, name from code_tries where at < $1 order by at limit $2)",
        command => command.With(before.UtcDateTime).With(limit), cancellationToken);

    /// <summary>Live codes of the app, exactly, since its codes are issued one after the other; and about those of all.</summary>
    private static async Task<(int OfApp, long InAll)> CountCodesAsync(
        NpgsqlConnection connection, AccessCodeRow row, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Then(LockTries).With(StoreLocks.Codes).Column([row.App]).Column(["issue"]);
        batch.Then(CountLive).With(row.App).With(row.CreatedAt.UtcDateTime);
        batch.Then("select count(*) from access_codes where expires_at > $1").With(row.CreatedAt.UtcDateTime);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var live = await rows.ReadNextAsync(count => count.GetInt32(0), cancellationToken);
        var all = await rows.ReadNextAsync(count => count.GetInt64(0), cancellationToken);
        return (live[0], all[0]);
    }

    private static Task<int> InsertCodeAsync(NpgsqlConnection connection, AccessCodeRow row, CancellationToken cancellationToken) =>
        connection.Command(
            """
            insert into access_codes (app, hash, id, channels, identifier, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (app, hash) do update set
                id = excluded.id, channels = excluded.channels, identifier = excluded.identifier, created_at = excluded.created_at,
                expires_at = excluded.expires_at, redeemed_by = null
            where access_codes.redeemed_by is not null or access_codes.expires_at <= excluded.created_at
            """)
            .With(row.App).With(row.Hash.ToArray()).With(row.Id).With(CodeChannels.Join(row.Channels))
            .With(row.Identifier, NpgsqlTypes.NpgsqlDbType.Text)
            .With(row.CreatedAt.UtcDateTime).With(row.ExpiresAt.UtcDateTime).RunAsync(cancellationToken);

    private static async Task<CodeAnswer> TryAsync(
        NpgsqlConnection connection, CodeTry attempt, IReadOnlyList<(string App, string Name)> keys, TryStandings standings, int live,
        CancellationToken cancellationToken)
    {
        if (standings.FindWait(live, attempt.Now) is { } wait)
        {
            if (wait.Answer.HasPaused)
                await WriteTriesAsync(connection, [keys[^1]], [wait.Next.App], cancellationToken);
            return wait.Answer;
        }

        if (await RedeemAsync(connection, attempt, cancellationToken) is { } code)
            return new(CodeOutcome.Redeemed, code, null, false);
        var (answer, next) = standings.Miss(live, attempt.Now);
        await WriteTriesAsync(connection, keys, next.All, cancellationToken);
        return answer;
    }

    /// <summary>Takes the locks of a try, and then reads: nobody tries in between, on whichever node.</summary>
    private static async Task<(TryStandings Standings, int Live)> ReadTriesAsync(
        NpgsqlConnection connection, CodeTry attempt, IReadOnlyList<(string App, string Name)> keys, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Then(LockTries).With(StoreLocks.Codes).Column(keys.Select(key => key.App)).Column(keys.Select(key => key.Name));
        batch.Then(
            """
            select t.units, t.before, t.at, t.until
            from unnest($1, $2) with ordinality tried(app, name, place) left join code_tries t using (app, name) order by place
            """)
            .Column(keys.Select(key => key.App)).Column(keys.Select(key => key.Name));
        batch.Then(CountLive).With(attempt.App).With(attempt.Now.UtcDateTime);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var standings = await rows.ReadNextAsync(
            row => row.IsDBNull(0) ? default : new TryStanding(row.GetInt32(0), row.GetInt32(1), row.Moment(2), row.Moment(3)),
            cancellationToken);
        var live = await rows.ReadNextAsync(row => row.GetInt32(0), cancellationToken);
        return (TryStandings.Of(standings), live[0]);
    }

    /// <summary>The one statement that decides whose a code is.</summary>
    private static Task<AccessCodeRow?> RedeemAsync(NpgsqlConnection connection, CodeTry attempt, CancellationToken cancellationToken) =>
        connection.Command(
            """
            update access_codes set redeemed_by = $1
            where app = $2 and hash = $3 and expires_at > $4 and (redeemed_by is null or redeemed_by = $1)
            returning id, hash, channels, identifier, created_at, expires_at
            """)
            .With(attempt.Device.ToArray()).With(attempt.App).With(attempt.Hash.ToArray()).With(attempt.Now.UtcDateTime)
            .ReadFirstAsync(row => Code(row, attempt.App), cancellationToken);

    private static async Task WriteTriesAsync(
        NpgsqlConnection connection, IReadOnlyList<(string App, string Name)> keys, IReadOnlyList<TryStanding> standings,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Then(
            """
            insert into code_tries (app, name, units, before, at, until) select * from unnest($1, $2, $3, $4, $5, $6)
            on conflict (app, name) do update set
                units = excluded.units, before = excluded.before, at = excluded.at, until = excluded.until
            """)
            .Column(keys.Select(key => key.App)).Column(keys.Select(key => key.Name))
            .Column(standings.Select(each => (int?)each.Units)).Column(standings.Select(each => (int?)each.Before))
            .Column(standings.Select(each => each.At)).Column(standings.Select(each => each.Until));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static AccessCodeRow Code(NpgsqlDataReader row, string app) => new(
        app, row.GetString(0), row.Bytes(1), CodeChannels.Split(row.GetString(2)), row.StringOrNull(3), row.Moment(4), row.Moment(5));
}
