using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Reading;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const string SelectChannelRows = """select "offset", at, id, type, actor_id, entity, body from channel_log """;
    private const string UpInSlice = """and "offset" > ? and "offset" <= ? order by "offset" limit ?""";
    private const string DownInSlice = """and "offset" > ? and "offset" <= ? order by "offset" desc limit ?""";

    // The index is named, so that a plan that looks at rows of other types cannot be chosen.
    private const string OfType = "indexed by channel_log_type where actor = ? and type = ? ";

    private const string SliceUp = SelectChannelRows + "where actor = ? " + UpInSlice;
    private const string SliceDown = SelectChannelRows + "where actor = ? " + DownInSlice;
    private const string SliceOfTypeUp = SelectChannelRows + OfType + UpInSlice;
    private const string SliceOfTypeDown = SelectChannelRows + OfType + DownInSlice;

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken) =>
        _readers.ReadAsync(database => database.FindHead(actor)?.Head, cancellationToken);

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            if (database.FindHead(actor) is not { } found)
                return null;
            using var row = database.Prepare(
                "select at, version, epoch, credential, recipients from accepted where actor = ? and id = ? and at >= ?")
                .Bind(found.Id).Bind(id).Bind(StoredMoment.NotBefore(_time.GetUtcNow() - AcceptedIds.Window));
            return row.Step()
                ? new AcceptedRow(id, row.Moment(0), row.Int64(1), new(row.Int64(2)))
                {
                    By = row.TextOrNull(3),
                    Recipients = row.Int32(4),
                }
                : null;
        },
        cancellationToken);

    Task<ChannelSnapshot?> IChannelReader.LoadAsync(
        ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            if (database.FindHead(channel) is not { } found)
                return null;
            var (accepted, isAll) = database.ReadAccepted(found.Id, acceptedSince, acceptedLimit);
            using var last = database.Prepare(
                """select at from channel_log where actor = ? and "offset" > ? order by "offset" desc limit 1""")
                .Bind(found.Id).Bind(found.Head.Floor);
            return new ChannelSnapshot(found.Head, last.Step() ? last.Moment(0) : null, accepted, isAll);
        },
        cancellationToken);

    public Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<Head>>(
            database => [.. channels.Select(channel => database.FindHead(new(ActorKind.Channel, app, channel))?.Head ?? default)],
            cancellationToken);

    public Task<long?> FindOffsetAsync(ActorKey channel, string id, CancellationToken cancellationToken) => _readers.ReadAsync<long?>(
        database =>
        {
            if (database.FindHead(channel) is not { } found)
                return null;
            using var row = database.Prepare(
                """select "offset" from channel_log where actor = ? and id = ? and "offset" > ? order by "offset" limit 1""")
                .Bind(found.Id).Bind(id).Bind(found.Head.Floor);
            return row.Step() ? row.Int64(0) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
        string app, IReadOnlyList<ChannelSlice> slices, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<IReadOnlyList<ChannelRow>>>(
            database => [.. slices.Select(slice => ReadSlice(database, app, slice))], cancellationToken);

    private static List<ChannelRow> ReadSlice(SqliteDatabase database, string app, ChannelSlice slice)
    {
        var read = new List<ChannelRow>();
        if (database.FindHead(new(ActorKind.Channel, app, slice.Channel)) is not { } found)
            return read;
        var (after, upTo) = Bounds(database, found.Id, found.Head, slice);
        using var rows = slice.Type is null
            ? database.Prepare(slice.Newest ? SliceDown : SliceUp).Bind(found.Id)
            : database.Prepare(slice.Newest ? SliceOfTypeDown : SliceOfTypeUp).Bind(found.Id).Bind(slice.Type);
        rows.Bind(after).Bind(upTo).Bind(slice.Limit);
        while (rows.Step())
            read.Add(new(rows.Int64(0), rows.Moment(1), rows.Text(2), rows.Text(3), rows.TextOrNull(4), rows.TextOrNull(5), rows.Blob(6)));
        return read;
    }

    /// <summary>The slice's bounds as (after, up to], with those of time turned into offsets.</summary>
    private static (long After, long UpTo) Bounds(SqliteDatabase database, long actor, Head head, ChannelSlice slice)
    {
        var after = Math.Max(slice.After, head.Floor);
        var upTo = slice.Before > head.Version ? head.Version : slice.Before - 1;
        if (slice.NotAfter is { } notAfter)
            upTo = database.LastOfChannelBefore(actor, after, upTo, StoredMoment.After(notAfter));
        if (slice.NotBefore is { } notBefore)
            after = database.LastOfChannelBefore(actor, after, upTo, StoredMoment.NotBefore(notBefore));
        return (after, upTo);
    }
}
