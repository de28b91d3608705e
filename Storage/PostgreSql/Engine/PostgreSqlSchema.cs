using Npgsql;
using Nudge.Storage.Migrations;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>A schema beside the store's, whose numbered steps lie in another assembly.</summary>
public static class PostgreSqlSchema
{
    /// <summary>Brings it up to date, one node at a time.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="schema">The schema's name, which is no input of anyone's.</param>
    /// <param name="neighbour">
    /// A type in the folder that has the folder <c>Migrations</c>, whose files are resources of its assembly.
    /// </param>
    /// <param name="time">When a step was applied.</param>
    /// <param name="cancellationToken">Gives up; nothing is changed.</param>
    /// <exception cref="StoreOpenException">The server cannot be reached or does not fit, or the schema is not this version's.</exception>
    public static async Task MigrateAsync(
        string connectionString, string schema, Type neighbour, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(PostgreSqlConnectionString.In(connectionString, schema, poolSize: 2));
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using (var other = await source.OpenConnectionAsync(cancellationToken))
                await ServerFitness.CheckAsync(connection, other, schema, cancellationToken);
            await PostgreSqlMigrations.RunAsync(connection, schema, Migration.Beside(neighbour), time, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            throw new StoreOpenException(
                $"The schema {schema} cannot be brought up to date: {e.Message} Check the connection string and the server.", e);
        }
    }
}
