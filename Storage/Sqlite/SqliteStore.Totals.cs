using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Storage.Sqlite.Reading;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<IReadOnlyList<StoredInbox>> ReadInboxesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<StoredInbox>>(
            database =>
            {
                var read = new List<StoredInbox>(users.Count);
                foreach (var user in users)
                {
                    long id;
                    long? unread;
                    using (var row = database.Prepare(
                        "select id, case when unread_version = version then unread end from heads where kind = ? and app = ? and name = ?")
                        .Bind((long)ActorKind.Inbox).Bind(app).Bind(user))
                    {
                        if (!row.Step())
                            continue;
                        (id, unread) = (row.Int64(0), row.IsNull(1) ? null : row.Int64(1));
                    }

                    var preferences = ReadPreferences(database, id) is { } kept ? Preferences.FromJson(kept.Json) : Preferences.None;
                    read.Add(new(
                        user, unread, ReadSubscriptions(database, id), [.. ReadMarks(database, id).Where(mark => mark.Deleted)],
                        preferences));
                }

                return read;
            },
            cancellationToken);

    public Task<IReadOnlyList<long>> CountUnreadAsync(
        string app, MutedRows mutes, IReadOnlyList<ChannelQuery> queries, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<long>>(
            database => [.. queries.Select(each => new UnreadCounter(database, app, each.User, mutes).Count(each.Query).Unread)],
            cancellationToken);

    public Task KeepUnreadAsync(
        string app, IReadOnlyList<(string User, Head Head, long Unread)> counted, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var (user, head, unread) in counted)
            {
                database.Prepare(
                    """
                    update heads set unread = ?, unread_version = version
                    where kind = ? and app = ? and name = ? and epoch = ? and version = ? and floor = ?
                    """)
                    .Bind(unread).Bind((long)ActorKind.Inbox).Bind(app).Bind(user).Bind(head.Epoch.Value).Bind(head.Version)
                    .Bind(head.Floor).Run();
            }

            return true;
        },
        cancellationToken);
}
