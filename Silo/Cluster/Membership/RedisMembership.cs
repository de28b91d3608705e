namespace Nudge.Silo.Cluster.Membership;

/// <summary>A Redis server where nodes find each other. Orleans' stream subscriptions and reminders stay in the store's database.</summary>
/// <param name="Configuration">As StackExchange.Redis reads it: <c>host:port,password=…</c>.</param>
internal sealed record RedisMembership(string Configuration)
{
    private const string Kind = "redis:";

    /// <summary>Reads <c>redis:…</c>.</summary>
    /// <returns><see langword="null"/> if it is something else.</returns>
    internal static RedisMembership? Read(string cluster) =>
        cluster.StartsWith(Kind, StringComparison.Ordinal) && cluster.Length > Kind.Length ? new(cluster[Kind.Length..]) : null;

    internal void AddTo(ISiloBuilder silo) => silo.UseRedisClustering(Configuration);

    internal void AddTo(IClientBuilder client) => client.UseRedisClustering(Configuration);
}
