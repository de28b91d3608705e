using Npgsql;
using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Storage.Appends;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Reading;
using Nudge.Storage.PostgreSql.Writing;
using Nudge.Storage.Transfer;

namespace Nudge.Storage.PostgreSql;

/// <summary>All that a server or a cluster keeps, in the schema <c>nudge</c> of one PostgreSQL database.</summary>
/// <remarks>
/// Appends are durable (<c>synchronous_commit</c> is on, whatever the server's default) before they are answered, and share a commit with
/// those that wait beside them. Several nodes may use one database; the expected head of an append keeps a second activation from writing.
/// </remarks>
public sealed partial class PostgreSqlStore : IStore, IStoreExport, IStoreImport
{
    private readonly PostgreSqlConnections _connections;
    private readonly WriterLane[] _lanes;
    private readonly LastCommit _lastCommit;
    private readonly PartitionCalendar _partitions;
    private readonly TimeProvider _time;

    private PostgreSqlStore(
        PostgreSqlConnections connections, WriterLane[] lanes, LastCommit lastCommit, PartitionCalendar partitions, TimeProvider time)
    {
        _lastCommit = lastCommit;
        _connections = connections;
        _lanes = lanes;
        _partitions = partitions;
        _time = time;
    }

    /// <summary>Connects, and brings the schema up to date.</summary>
    /// <exception cref="StoreOpenException">
    /// An option is wrong, the server cannot be reached or refuses, or the schema is not this version's. The message says what to do.
    /// </exception>
    public static async Task<PostgreSqlStore> OpenAsync(
        PostgreSqlStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        options.Check();
        var connections = new PostgreSqlConnections(options, time);
        try
        {
            await PostgreSqlMigrations.RunAsync(connections, time, cancellationToken);
            var partitions = new PartitionCalendar(connections, options, time);
            await partitions.MakeAsync(cancellationToken);
            var lastCommit = new LastCommit(time);
            var lanes = Enumerable.Range(0, options.Lanes).Select(_ => new WriterLane(connections, options, lastCommit)).ToArray();
            return new(connections, lanes, lastCommit, partitions, time);
        }
        catch (Exception e)
        {
            await connections.DisposeAsync();
            if (e is NpgsqlException or TimeoutException or IOException or StoreUnavailableException)
                throw new StoreOpenException(
                    $"The PostgreSQL database cannot be opened: {e.Message} Check the connection string and the server.", e);
            throw;
        }
    }

    public Task<AppendOutcome> AppendAsync(Append append) =>
        _lanes[(append.Actor.GetHashCode() & int.MaxValue) % _lanes.Length].AppendAsync(append);

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command("select epoch, version, floor from heads where kind = $1 and app = $2 and name = $3")
            .With((short)actor.Kind).With(actor.App).With(actor.Name).ReadFirstAsync<Head?>(row => StoredRows.Head(row), token),
        cancellationToken);

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command(
            """
            select a.id, a.at, a.version, a.epoch, a.credential, a.recipients from heads h join accepted a on a.actor = h.id
            where h.kind = $1 and h.app = $2 and h.name = $3 and a.id = $4 and a.at >= $5
            """)
            .With((short)actor.Kind).With(actor.App).With(actor.Name).With(id).With((_time.GetUtcNow() - AcceptedIds.Window).UtcDateTime)
            .ReadFirstAsync(StoredRows.WholeAccepted, token),
        cancellationToken);

    public TimeSpan? CommitAge => _lastCommit.Age;

    public Task CheckAsync(CancellationToken cancellationToken) => _connections.WriteAsync(
        (connection, token) => connection.Command(
            "insert into checks (id, at) values (1, $1) on conflict (id) do update set at = excluded.at")
            .With(_time.GetUtcNow().UtcDateTime).RunAsync(token),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync();
        await _connections.DisposeAsync();
    }

    /// <summary>Reads a setting as it is on each connection that writes; only while nothing is written.</summary>
    internal async Task<IReadOnlyList<string>> WriterSettingsAsync(string name, CancellationToken cancellationToken) =>
        await Task.WhenAll(_lanes.Select(lane => lane.SettingAsync(name, cancellationToken)));
}
