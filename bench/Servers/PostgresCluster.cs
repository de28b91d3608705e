using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Nudge.Bench.Servers;

/// <summary>A PostgreSQL server of its own, as it comes: default settings, in a folder that goes with it.</summary>
internal sealed class PostgresCluster : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ServerProcess _process;
    private readonly int _port;
    private int _databases;

    private PostgresCluster(DirectoryInfo folder, ServerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        _port = port;
    }

    /// <summary>Where the Debian package has its programs; <see langword="null"/> if it is not installed.</summary>
    internal static string? Programs { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(
                    folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;

    /// <summary>Of the server and all its backends.</summary>
    internal double ProcessorSeconds => ProcessorTime.OfTree(_process.Id);

    /// <param name="environment">For its processes.</param>
    internal static async Task<PostgresCluster> StartAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var programs = Programs ?? throw new InvalidOperationException(
            "PostgreSQL is not installed: apt-get install postgresql, or run with --store sqlite.");
        var folder = Directory.CreateTempSubdirectory("nudge-bench-pg-");
        if (Environment.IsPrivilegedProcess)
            await RunAsync(["chown", "postgres", folder.FullName]);
        var data = Path.Combine(folder.FullName, "data");
        await RunAsync(
            AsItsUser([Path.Combine(programs, "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]));
        var port = LoopbackPort.Take();
        var process = ServerProcess.Start(
            AsItsUser([
                Path.Combine(programs, "postgres"), "-D", data, "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-k",
                "",
            ]),
            folder.FullName, Path.Combine(folder.FullName, "log"), environment, stopSignal: ServerProcess.SigInt);
        var cluster = new PostgresCluster(folder, process, port);
        await process.UntilAsync(cluster.AnswersAsync);
        return cluster;
    }

    /// <summary>An empty database's connection string.</summary>
    internal async Task<string> CreateDatabaseAsync()
    {
        var name = $"bench{_databases++}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public void Dispose()
    {
        _process.Dispose();
        NpgsqlConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}";

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            // Not up yet.
            return false;
        }
    }

    // The server refuses to run as root. setpriv becomes the program, so the id that we measure is the server's.
    private static string[] AsItsUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", .. command] : command;

    private static async Task RunAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {await output}{errors}");
    }
}
