namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Locks that hold over all nodes, as <c>pg_locks</c> shows them: <c>Nudg</c>, then what is locked.</summary>
internal static class StoreLocks
{
    internal const int Class = 0x4e756467;

    /// <summary>Of tries at access codes, which are many: a class of their own, by the hash of what is tried.</summary>
    internal const int Codes = 0x4e756468;

    /// <summary>Of bounds of an hour, by the hash of what is counted: the classes above this one, one for each place of a bound.</summary>
    internal const int Hours = 0x4e756470;

    internal const int Migrations = 1;
    internal const int Partitions = 2;
    internal const int Purge = 3;
}
