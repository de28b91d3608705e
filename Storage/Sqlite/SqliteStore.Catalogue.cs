using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Positions;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Reading;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<ChannelPage> ListChannelsAsync(string app, string after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            database => ChannelPage.Merge(
                ReadNoted(database, app, after, limit), ReadLogs(database, app, after), limit),
            cancellationToken);

    public Task<ChannelEntry?> FindChannelAsync(string app, string channel, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            using var row = database.Prepare("select at from channels where app = ? and name = ?").Bind(app).Bind(channel);
            var noted = row.Step() ? row.Moment(0) : default(DateTimeOffset?);
            var head = HeadOf(database, app, channel);
            return noted is null && head is null ? null : new ChannelEntry(channel, head ?? default, noted);
        },
        cancellationToken);

    public async Task<bool> NoteChannelAsync(string app, string channel, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // Mostly it is known, and a read waits for no write.
        if (await FindChannelAsync(app, channel, cancellationToken) is { NotedAt: not null })
            return false;
        return await _writer.RunAsync(
            database => database.Prepare("insert or ignore into channels (app, name, at) values (?, ?, ?)")
                .Bind(app).Bind(channel).Bind(at).Run() > 0,
            cancellationToken);
    }

    public Task ForgetChannelAsync(string app, string channel, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare("delete from channels where app = ? and name = ?").Bind(app).Bind(channel).Run(),
        cancellationToken);

    public Task<int> CountSubscribersAsync(string app, string channel, int atMost, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            database => CountOf(database.Prepare(
                """
                select count(*) from (select 1 from subscriptions s cross join heads h
                    where s.channel = ? and h.id = s.actor and h.kind = ? and h.app = ? limit ?)
                """).Bind(channel).Bind((long)ActorKind.Inbox).Bind(app).Bind(atMost)),
            cancellationToken);

    private static List<ChannelEntry> ReadNoted(SqliteDatabase database, string app, string after, int limit)
    {
        using var rows = database.Prepare("select name, at from channels where app = ? and name > ? order by name limit ?")
            .Bind(app).Bind(after).Bind(limit);
        var read = new List<ChannelEntry>();
        while (rows.Step())
            read.Add(new(rows.Text(0), HeadOf(database, app, rows.Text(0)) ?? default, rows.Moment(1)));
        return read;
    }

    private static List<ChannelEntry> ReadLogs(SqliteDatabase database, string app, string after)
    {
        using var rows = database.Prepare(
            "select name, epoch, version, floor from heads where kind = ? and app = ? and name > ? order by name limit ?")
            .Bind((long)ActorKind.Channel).Bind(app).Bind(after).Bind(ChannelPage.HeadsAtATime);
        var read = new List<ChannelEntry>();
        while (rows.Step())
            read.Add(new(rows.Text(0), new Head(new Epoch(rows.Int64(1)), rows.Int64(2), rows.Int64(3)), null));
        return read;
    }

    private static Head? HeadOf(SqliteDatabase database, string app, string channel) =>
        database.FindHead(new(ActorKind.Channel, app, channel))?.Head;
}
