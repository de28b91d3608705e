namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Locks that hold over all nodes, as <c>pg_locks</c> shows them: <c>Nudg</c>, then what is locked.</summary>
internal static class StoreLocks
{
    internal const int Class = 0x4e756467;
    internal const int Migrations = 1;
    internal const int Partitions = 2;
    internal const int Purge = 3;
}
