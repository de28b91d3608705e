using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<IReadOnlyDictionary<string, Preferences>> ReadPreferencesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyDictionary<string, Preferences>>(
            async (connection, token) =>
            {
                var rows = await connection.Command(
                    "select h.name, p.json from heads h join preferences p on p.actor = h.id where h.kind = $1 and h.app = $2 "
                    + "and h.name = any($3)")
                    .With((short)ActorKind.Inbox).With(app).With(users.ToArray())
                    .ReadAllAsync(row => (User: row.GetString(0), Json: row.Bytes(1)), token);
                return rows.ToDictionary(row => row.User, row => Preferences.FromJson(row.Json), StringComparer.Ordinal);
            },
            cancellationToken);
}
