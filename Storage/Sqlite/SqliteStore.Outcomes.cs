using Nudge.Core.Outcomes;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task AddOutcomesAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var outcome in outcomes)
            {
                database.Prepare(
                    """
                    insert into outcomes (app, notification, is_channel, target, kind, at, credential, detail, times)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    on conflict (app, notification, is_channel, target, kind) do update set at = excluded.at,
                        credential = excluded.credential, detail = excluded.detail, times = times + excluded.times
                    """)
                    .Bind(outcome.App).Bind(outcome.Notification).Bind(outcome.IsChannel).Bind(outcome.Target).Bind((long)outcome.Kind)
                    .Bind(outcome.At).Bind(outcome.By).Bind(outcome.Detail).Bind(outcome.Times).Run();
            }

            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<Outcome>> ReadOutcomesAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<Outcome>>(
            database =>
            {
                using var rows = database.Prepare(
                    """
                    select is_channel, target, kind, at, credential, detail, times from outcomes
                    where app = ? and notification = ? and (is_channel = 1 or target in ('', ?)) order by at, kind limit ?
                    """).Bind(app).Bind(notification).Bind(user).Bind(limit);
                var read = new List<Outcome>();
                while (rows.Step())
                {
                    read.Add(new(
                        app, rows.Boolean(0), rows.Text(1), notification, (OutcomeKind)rows.Int32(2), rows.Moment(3), rows.TextOrNull(4),
                        rows.Text(5), rows.Int32(6)));
                }

                return read;
            },
            cancellationToken);

    public Task<int> DropOutcomesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            """
            delete from outcomes where (app, notification, is_channel, target, kind) in
                (select app, notification, is_channel, target, kind from outcomes where at < ? order by at limit ?)
            """).Bind(before).Bind(limit).Run(),
        cancellationToken);
}
