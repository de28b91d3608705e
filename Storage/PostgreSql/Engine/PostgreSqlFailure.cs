using System.Net.Sockets;
using Npgsql;
using Nudge.Core.Actors;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>The part that a failure of the database is about: the connection, the values, or neither.</summary>
internal static class PostgreSqlFailure
{
    /// <summary>Whether it is one of the database's, and not a fault of ours.</summary>
    internal static bool IsOfDatabase(Exception e) => e is NpgsqlException or TimeoutException or IOException or ObjectDisposedException;

    /// <summary>
    /// Whether the server behind a connection is not, or no longer, the one that is wanted: it was lost on the way, was ended (class 57P:
    /// shutdown, crash), or takes no writes. The others that were open by then are of no use either.
    /// </summary>
    internal static bool IsOfConnection(Exception e) => e is PostgresException server
        ? IsReadOnly(server) || server.SqlState.StartsWith("57P", StringComparison.Ordinal)
        : e is NpgsqlException { InnerException: IOException or SocketException };

    /// <summary>Whether the server takes no writes: nothing was written.</summary>
    internal static bool IsReadOnly(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>Whether the server, or one of several hosts, has no slot free.</summary>
    internal static bool IsOfSlots(Exception? e) => e is PostgresException { SqlState: PostgresErrorCodes.TooManyConnections }
        || (e is NpgsqlException { InnerException: AggregateException hosts } && hosts.InnerExceptions.Any(IsOfSlots));

    /// <summary>Whether one append of a group may be to blame, so that the group without it may pass.</summary>
    /// <remarks>Classes 21 to 23: its values. 54: its size. 40: a deadlock, of which the smaller parts may pass.</remarks>
    internal static bool IsOfOneAppend(Exception e) =>
        e is StoreRefusedException || (e is PostgresException server && ClassOf(server) is "21" or "22" or "23" or "40" or "54");

    /// <summary>As the store's callers know it.</summary>
    internal static StoreUnavailableException ToStore(Exception e) => e switch
    {
        StoreUnavailableException store => store,
        PostgresException server when IsRefusal(server) => new StoreRefusedException($"PostgreSQL refuses it: {server.Message}", e),
        _ => new StoreUnavailableException($"PostgreSQL did not answer: {e.Message}", e),
    };

    /// <summary>
    /// Whether repeating it brings the same. Of two that want the same name (23505) the other one may have won: then it is settled when it
    /// is asked again. Class 42 is not among them: a table or a right that is missing is the operator's to give, and then a repetition
    /// passes.
    /// </summary>
    private static bool IsRefusal(PostgresException e) =>
        ClassOf(e) is "0A" or "21" or "22" or "23" or "54" && e.SqlState != PostgresErrorCodes.UniqueViolation;

    private static string ClassOf(PostgresException e) => e.SqlState[..2];
}
