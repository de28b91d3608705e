using Nudge.Core.Actors;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Storage.Sqlite.Reading;
using Nudge.Storage.Sqlite.Writing;
using Nudge.Storage.Transfer;

namespace Nudge.Storage.Sqlite;

/// <summary>All that one server keeps, in one file: the embedded default.</summary>
/// <remarks>
/// Appends are durable (<c>synchronous=FULL</c> over a write-ahead log) before they are answered, and share a commit with those that wait
/// beside them. Reads have connections of their own and see only what is durable. One process has the file at a time.
/// </remarks>
public sealed partial class SqliteStore : IStore, IStoreExport, IStoreImport
{
    private readonly FileLease _lease;
    private readonly SqliteWriter _writer;
    private readonly LastCommit _lastCommit;
    private readonly ReaderPool _readers;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly SqliteStoreOptions _options;

    private SqliteStore(
        string path, SqliteStoreOptions options, FileLease lease, SqliteWriter writer, LastCommit lastCommit, ReaderPool readers,
        TimeProvider time)
    {
        _lastCommit = lastCommit;
        _path = path;
        _options = options;
        _lease = lease;
        _writer = writer;
        _readers = readers;
        _time = time;
    }

    /// <summary>Opens the file, makes it if it is not there, and brings its schema up to date.</summary>
    /// <exception cref="StoreOpenException">
    /// An option is wrong, the platform has no engine, another process has the file, or the file is not this version's. The message says
    /// what to do.
    /// </exception>
    public static Task<SqliteStore> OpenAsync(SqliteStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        options.Check();
        return Task.Run(() => Open(options, time), cancellationToken);
    }

    /// <summary>The file and what may lie beside it.</summary>
    public static IReadOnlyList<string> FilesOf(string path) =>
        [path, $"{path}-wal", $"{path}-shm", $"{path}-journal", FileLease.PathOf(path)];

    public Task<AppendOutcome> AppendAsync(Append append) => _writer.AppendAsync(append);

    public TimeSpan? CommitAge => _lastCommit.Age;

    public Task CheckAsync(CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare("insert into checks (id, at) values (1, ?) on conflict (id) do update set at = excluded.at")
            .Bind(_time.GetUtcNow()).Run(),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        // Last, so that it leaves one file: the last connection to close takes in the write-ahead log.
        await _writer.DisposeAsync();
        _lease.Dispose();
    }

    /// <summary>Has the connection that writes answer something between two groups.</summary>
    internal Task<T> AtWriterAsync<T>(Func<SqliteDatabase, T> read, CancellationToken cancellationToken) =>
        _writer.RunAsync(read, cancellationToken);

    private static SqliteStore Open(SqliteStoreOptions options, TimeProvider time)
    {
        var path = Path.GetFullPath(options.Path);
        FileLease? lease = null;
        SqliteDatabase? database = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            lease = FileLease.Take(path);
            // SQLite gives the log and the index beside it the mode that the file has.
            OwnerFile.Ensure(path);
            database = OpenWriter(path, options);
            SqliteMigrations.Run(database, time);
            var lastCommit = new LastCommit(time);
            var writer = new SqliteWriter(database, () => OpenWriter(path, options), options, lastCommit);
            return new(
                path, options, lease, writer, lastCommit, new(() => OpenReader(path, options), options.Readers, options.Timeout, time),
                time);
        }
        catch (Exception e)
        {
            database?.Dispose();
            lease?.Dispose();
            if (e is IOException or UnauthorizedAccessException or SqliteException { IsOfTheDisk: true })
                throw new StoreOpenException(
                    CannotOpen("It and its folder must be this user's to read and write, on a disk with room."), e);
            if (e is SqliteException)
                throw new StoreOpenException(CannotOpen(""), e);
            throw;

            string CannotOpen(string fix) => $"The database {path} cannot be opened: {e.Message.TrimEnd('.')}. {fix}".TrimEnd();
        }
    }

    private static SqliteDatabase OpenWriter(string path, SqliteStoreOptions options) => Configure(
        SqliteDatabase.Open(path, readOnly: false, options.Timeout),
        $"""
        pragma journal_mode = wal;
        pragma synchronous = full;
        pragma wal_autocheckpoint = {options.CheckpointPages};
        pragma cache_size = -{options.CacheMegabytes * 1024L};
        pragma journal_size_limit = {options.CheckpointPages * 4096L};
        """);

    private static SqliteDatabase OpenReader(string path, SqliteStoreOptions options) =>
        Configure(SqliteDatabase.Open(path, readOnly: true, options.Timeout), "pragma query_only = 1");

    private static SqliteDatabase Configure(SqliteDatabase database, string settings)
    {
        try
        {
            database.Execute(settings);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
