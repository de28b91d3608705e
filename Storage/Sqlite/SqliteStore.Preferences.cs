using Nudge.Core.Actors;
using Nudge.Core.Inbox;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<IReadOnlyDictionary<string, Preferences>> ReadPreferencesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyDictionary<string, Preferences>>(
            database =>
            {
                var read = new Dictionary<string, Preferences>(StringComparer.Ordinal);
                foreach (var user in users)
                {
                    using var row = database.Prepare(
                        "select p.json from heads h join preferences p on p.actor = h.id where h.kind = ? and h.app = ? and h.name = ?")
                        .Bind((long)ActorKind.Inbox).Bind(app).Bind(user);
                    if (row.Step())
                        read[user] = Preferences.FromJson(row.Blob(0));
                }

                return read;
            },
            cancellationToken);
}
