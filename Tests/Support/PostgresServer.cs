using Npgsql;

namespace Nudge.Tests.Support;

/// <summary>
/// A PostgreSQL server of the tests' own: a cluster in a temporary folder, on a loopback port, ended with the test process.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartSharedAsync);

    private readonly string _folder;
    private OutputLines _lines = new();
    private ChildProcess? _postmaster;
    private int _databases;

    private PostgresServer(string folder, int port) => (_folder, Port) = (folder, port);

    /// <summary>The same over restarts.</summary>
    public int Port { get; }

    /// <summary>The postmaster's process id.</summary>
    public int ProcessId => _postmaster!.Id;

    /// <summary>The one that tests share, each with databases of its own; started at the first call. Nobody stops or disposes it.</summary>
    /// <remarks>Skips the running test where PostgreSQL is not installed.</remarks>
    public static Task<PostgresServer> SharedAsync()
    {
        PostgresPrograms.Require();
        return Shared.Value;
    }

    /// <summary>Ends the one that tests share, if it was started.</summary>
    public static async Task EndSharedAsync()
    {
        if (Shared.IsValueCreated)
            await (await Shared.Value).DisposeAsync();
    }

    /// <summary>One of the test's own, to stop and kill at will.</summary>
    /// <remarks>Skips the running test where PostgreSQL is not installed.</remarks>
    public static async Task<PostgresServer> StartAsync()
    {
        PostgresPrograms.Require();
        var server = new PostgresServer(await PostgresPrograms.CreateFolderAsync(), LoopbackPort.Take());
        await PostgresPrograms.RunAsync(
            "initdb", "--pgdata", server.DataFolder, "--username", "nudge", "--auth", "trust", "--encoding", "UTF8", "--locale", "C",
            "--no-sync");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Makes an empty database; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string encoding = "UTF8")
    {
        var name = $"nudge_{Interlocked.Increment(ref _databases)}";
        await RunAsync($"create database {name} encoding '{encoding}' template template0");
        return ConnectionString(name);
    }

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=nudge;Database={database}";

    /// <summary>Runs a statement in the database <c>postgres</c>.</summary>
    public Task RunAsync(string sql) => AskAsync(sql);

    /// <summary>Asks the database <c>postgres</c> for one value.</summary>
    public async Task<object?> AskAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Starts it after a stop or a kill, and waits until it takes connections.</summary>
    public async Task StartAgainAsync()
    {
        var deadline = DateTime.UtcNow + Patience;
        // After a kill the old one's children may hold its memory for a moment, and it refuses to start.
        do
        {
            _lines = new();
            _postmaster = ChildProcess.Start(
                PostgresPrograms.Start(
                    "postgres", "-D", DataFolder, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                    "-c", "max_connections=200", "-c", "shared_buffers=64MB"),
                _lines);
            // A session that waits for a standby when its postmaster is killed would read on there, and live for ever.
            _postmaster.Input.Close();
            if (await AnswersAsync(deadline))
                return;
            await _postmaster.DisposeAsync();
        }
        while (DateTime.UtcNow < deadline);
        throw new InvalidOperationException($"PostgreSQL did not start within {Patience}:\n{_lines}");
    }

    /// <summary>Starts another server that follows this one.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var standby = new PostgresServer(await PostgresPrograms.CreateFolderAsync(), LoopbackPort.Take());
        await standby.CopyAsync(this);
        return standby;
    }

    /// <summary>Begins anew, while it is stopped, as a copy that follows another server: for one whose end nobody saw.</summary>
    public async Task CopyAsync(PostgresServer primary)
    {
        if (Directory.Exists(DataFolder))
            Directory.Delete(DataFolder, recursive: true);
        await PostgresPrograms.RunAsync(
            "pg_basebackup", "--pgdata", DataFolder, "--host", "127.0.0.1", "--port", $"{primary.Port}", "--username", "nudge",
            "--checkpoint", "fast", "--no-sync");
        await FollowAsync(primary);
    }

    /// <summary>Starts it, which was stopped in order, as one that follows another server.</summary>
    public async Task FollowAsync(PostgresServer primary)
    {
        await File.WriteAllTextAsync(Path.Combine(DataFolder, "standby.signal"), "");
        await File.AppendAllTextAsync(
            Path.Combine(DataFolder, "postgresql.auto.conf"),
            $"primary_conninfo = 'host=127.0.0.1 port={primary.Port} user=nudge'\nsynchronous_standby_names = ''\n");
        await StartAgainAsync();
    }

    /// <summary>Has a standby take writes; returns when it does.</summary>
    public Task PromoteAsync() => PostgresPrograms.RunAsync("pg_ctl", "promote", "--pgdata", DataFolder, "--wait");

    /// <summary>Lets no commit be answered that the standby does not have; returns when the standby follows.</summary>
    public async Task WaitForStandbyAsync()
    {
        await RunAsync("alter system set synchronous_standby_names = '*'");
        await RunAsync("select pg_reload_conf()");
        await Eventually.TrueAsync(
            async () =>
                (long)(await AskAsync("select count(*) from pg_stat_replication where state = 'streaming' and sync_state = 'sync'"))! == 1,
            what: "a standby follows, and commits wait for it");
    }

    /// <summary>Stops it and waits for its end.</summary>
    public async Task StopAsync(PostgresStop stop)
    {
        await PostgresPrograms.RunAsync(
            "pg_ctl", "stop", "--pgdata", DataFolder, "--mode", stop == PostgresStop.Fast ? "fast" : "immediate", "--wait");
        await _postmaster!.DisposeAsync();
    }

    /// <summary>Kills the postmaster with SIGKILL; its children notice and end.</summary>
    public async Task KillAsync() => await _postmaster!.DisposeAsync();

    public async Task RestartAsync(PostgresStop stop)
    {
        await StopAsync(stop);
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _postmaster!.DisposeAsync();
        DeleteFolder();
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private static async Task<PostgresServer> StartSharedAsync()
    {
        var server = await StartAsync();
        return server;
    }

    private async Task<bool> AnswersAsync(DateTime deadline)
    {
        while (!_postmaster!.HasExited && DateTime.UtcNow < deadline)
        {
            try
            {
                await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false;Timeout=5");
                await using var connection = await source.OpenConnectionAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                // The postmaster tells nobody when it listens.
                await Task.Delay(50);
            }
        }

        return false;
    }

    private void DeleteFolder()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A child of the killed postmaster may still write; the system clears its temporary folder.
        }
    }
}
