using Nudge.Core.Channels;
using Nudge.Storage.Sqlite.Reading;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<UnreadCount>>(
            database =>
            {
                var counter = new UnreadCounter(database, app, user, mutes);
                return [.. queries.Select(counter.Count)];
            },
            cancellationToken);
}
