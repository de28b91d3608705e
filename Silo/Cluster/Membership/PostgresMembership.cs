using Nudge.Gateway.Metrics;
using Nudge.Storage;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Silo.Cluster.Membership;

/// <summary>
/// The database where nodes find each other, and where Orleans keeps what it needs to: a schema of its own beside the store's.
/// </summary>
internal sealed class PostgresMembership
{
    /// <summary>The name of Npgsql in Orleans' ADO.NET providers.</summary>
    internal const string Invariant = "Npgsql";

    private const string Kind = "postgres";
    private const string Schema = "nudge_cluster";

    // Orleans asks seldom, and one statement at a time of each kind. With the store's own, three nodes fit into the hundred that a server
    // takes by default.
    private const int ConnectionsMax = 6;

    private readonly string _database;

    private PostgresMembership(string database)
    {
        _database = database;
        ConnectionString = PostgreSqlConnectionString.In(database, Schema, poolSize: ConnectionsMax);
    }

    /// <summary>For Orleans' providers.</summary>
    internal string ConnectionString { get; }

    /// <summary>Reads <c>postgres:…</c>, <c>postgres</c> or nothing.</summary>
    /// <returns><see langword="null"/> if it is something else.</returns>
    internal static PostgresMembership? Read(string cluster, string store)
    {
        if (cluster is "" or Kind)
            return new(store);
        var text = cluster.StartsWith($"{Kind}:", StringComparison.Ordinal) ? cluster[(Kind.Length + 1)..] : "";
        return text.Length > 0 && PostgreSqlConnectionString.FindMistake(text) is null ? new(text) : null;
    }

    /// <summary>
    /// Leaves Npgsql's metrics out if they would tell a secret: they name a pool that Orleans makes by its connection string, without the
    /// password and with that of a key.
    /// </summary>
    internal void KeepSecret(IServiceCollection services)
    {
        if (PostgreSqlConnectionString.HasKeyPassword(_database))
            services.PostConfigure<MetricsOptions>(metrics => metrics.Meters += $",-{Invariant}");
    }

    /// <summary>Brings the schema up to date, one node at a time.</summary>
    /// <exception cref="StoreOpenException">It cannot be done; the message says what to do.</exception>
    internal Task PrepareAsync(TimeProvider time, CancellationToken cancellationToken) =>
        PostgreSqlSchema.MigrateAsync(_database, Schema, typeof(PostgresMembership), time, cancellationToken);
}
