using Npgsql;

namespace Nudge.Tests.Cluster.Support;

/// <summary>The membership as the cluster's database has it.</summary>
internal static class ClusterMembers
{
    /// <summary>Members of which a condition holds; a gone node's row stays. The status 3 is an active member's.</summary>
    internal static async Task<long> CountAsync(NpgsqlDataSource sql, string condition)
    {
        await using var count = sql.CreateCommand($"select count(*) from nudge_cluster.members where {condition}");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
