using Npgsql;

namespace Nudge.Tests.Support;

/// <summary>A pooler in front of a PostgreSQL server, on a loopback port of its own.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ChildProcess _process;
    private readonly int _port;

    // Debian puts it where only root's PATH looks.
    private static string? Program => Programs.Find("pgbouncer") ?? (File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : null);

    private PgBouncer(string folder, ChildProcess process, int port) => (_folder, _process, _port) = (folder, process, port);

    /// <summary>Starts one that leaves out what clients ask for when they connect, as is often advised.</summary>
    /// <param name="server">The server that it stands in front of.</param>
    /// <param name="mode"><c>session</c>, <c>transaction</c> or <c>statement</c>.</param>
    /// <param name="settings">More lines of its file.</param>
    /// <remarks>Skips the running test where it is not installed.</remarks>
    public static async Task<PgBouncer> StartAsync(PostgresServer server, string mode, params IReadOnlyList<string> settings)
    {
        Assert.SkipWhen(Program is null, "pgbouncer is not installed; ./test installs it where it may");
        var (folder, port, lines) = (await PostgresPrograms.CreateFolderAsync(), LoopbackPort.Take(), new OutputLines());
        var file = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllLinesAsync(
            file,
            [
                "[databases]", $"* = host=127.0.0.1 port={server.Port} user=nudge",
                "[pgbouncer]", "listen_addr = 127.0.0.1", $"listen_port = {port}", "unix_socket_dir =", "auth_type = any",
                $"pool_mode = {mode}",
                "ignore_startup_parameters = search_path", .. settings,
            ]);
        var bouncer = new PgBouncer(folder, ChildProcess.Start(PostgresPrograms.StartAsUser(Program!, file), lines), port);
        try
        {
            await Eventually.TrueAsync(() => bouncer._process.HasExited
                ? throw new InvalidOperationException($"pgbouncer ended:\n{lines}")
                : bouncer.AnswersAsync(), what: "pgbouncer answers");
            return bouncer;
        }
        catch
        {
            await bouncer.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same database, by way of the pooler.</summary>
    public string Before(string database) => new NpgsqlConnectionStringBuilder(database) { Port = _port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={_port};Username=nudge;Database=postgres;Pooling=false");
            await using var connection = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
