using Nudge.Core.Outcomes;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task AddOutcomesAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken) => RunSetAsync(
        """
        insert into outcomes as o (app, notification, is_channel, target, kind, at, credential, detail, times)
        select * from unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::smallint[], $6::timestamptz[], $7::text[], $8::text[],
            $9::integer[])
        on conflict (app, notification, is_channel, target, kind) do update set at = greatest(o.at, excluded.at),
            credential = excluded.credential, detail = excluded.detail, times = o.times + excluded.times
        """,
        command => command.Column(outcomes.Select(outcome => outcome.App)).Column(outcomes.Select(outcome => outcome.Notification))
            .Column(outcomes.Select(outcome => outcome.IsChannel)).Column(outcomes.Select(outcome => outcome.Target))
            .Column(outcomes.Select(outcome => (short)outcome.Kind)).Column(outcomes.Select(outcome => outcome.At))
            .Column(outcomes.Select(outcome => outcome.By)).Column(outcomes.Select(outcome => outcome.Detail))
            .Column(outcomes.Select(outcome => (int?)outcome.Times)),
        cancellationToken);

    public Task<IReadOnlyList<Outcome>> ReadOutcomesAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<Outcome>>(
            async (connection, token) => await connection.Command(
                """
                select is_channel, target, kind, at, credential, detail, times from outcomes
                where app = $1 and notification = $2 and (is_channel or target in ('', $3)) order by at, kind limit $4
                """)
                .With(app).With(notification).With(user).With(limit)
                .ReadAllAsync(
                    row => new Outcome(
                        app, row.GetBoolean(0), row.GetString(1), notification, (OutcomeKind)row.GetInt16(2), row.Moment(3),
                        row.StringOrNull(4), row.GetString(5), row.GetInt32(6)),
                    token),
            cancellationToken);

    public Task<int> DropOutcomesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        """
        delete from outcomes o using
            (select app, notification, is_channel, target, kind from outcomes where at < $1 order by at limit $2 for update skip locked) d
        where o.app = d.app and o.notification = d.notification and o.is_channel = d.is_channel and o.target = d.target and o.kind = d.kind
        """,
        command => command.With(before.UtcDateTime).With(limit), cancellationToken);
}
