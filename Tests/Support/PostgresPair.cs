using System.Diagnostics;
using Npgsql;

namespace Nudge.Tests.Support;

/// <summary>
/// Two PostgreSQL servers of which one follows the other, so that nothing that was committed is only on one; they change places when the
/// test says so.
/// </summary>
internal sealed class PostgresPair : IAsyncDisposable
{
    private PostgresPair(PostgresServer primary, PostgresServer standby, string database)
    {
        (Primary, Standby) = (primary, standby);
        // In the order of the beginning, whoever takes writes.
        ConnectionString =
            $"Host=127.0.0.1:{primary.Port},127.0.0.1:{standby.Port};Username=nudge;Database={new NpgsqlConnectionStringBuilder(database).Database}";
    }

    /// <summary>Takes writes.</summary>
    public PostgresServer Primary { get; private set; }

    /// <summary>Follows.</summary>
    public PostgresServer Standby { get; private set; }

    /// <summary>Names both servers.</summary>
    public string ConnectionString { get; }

    /// <summary>Skips the running test where PostgreSQL is not installed.</summary>
    public static async Task<PostgresPair> StartAsync()
    {
        var primary = await PostgresServer.StartAsync();
        var database = await primary.CreateDatabaseAsync();
        var standby = await primary.StartStandbyAsync();
        await primary.WaitForStandbyAsync();
        return new(primary, standby, database);
    }

    /// <summary>A planned change: the old one is stopped and comes back as a standby, before the other one takes writes.</summary>
    /// <param name="meanwhile">While there are two standbys and nobody takes writes.</param>
    /// <returns>Since the other one takes writes.</returns>
    public async Task<Stopwatch> SwitchAsync(Func<Task> meanwhile)
    {
        await Primary.StopAsync(PostgresStop.Fast);
        await Primary.FollowAsync(Standby);
        await meanwhile();
        return await PromoteAsync();
    }

    /// <summary>The primary is killed, and the other one takes writes. The killed one is down until <see cref="BringBackAsync"/>.</summary>
    /// <returns>Since the other one takes writes.</returns>
    public async Task<Stopwatch> FailAsync()
    {
        await Primary.KillAsync();
        return await PromoteAsync();
    }

    /// <summary>The killed one comes back as a standby.</summary>
    public Task BringBackAsync() => Standby.CopyAsync(Primary);

    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private async Task<Stopwatch> PromoteAsync()
    {
        await Standby.PromoteAsync();
        var since = Stopwatch.StartNew();
        (Primary, Standby) = (Standby, Primary);
        return since;
    }
}
