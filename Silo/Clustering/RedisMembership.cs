namespace Nudge.Silo.Clustering;

/// <summary>A Redis server where nodes find each other. What Orleans keeps besides, its stream subscriptions and reminders, stays in the store's database.</summary>
/// <param name="Configuration">As StackExchange.Redis reads it: <c>host:port,password=…</c>.</param>
internal sealed record RedisMembership(string Configuration)
{
    private const string Kind = "redis:";

    /// <summary>Whether this build has it: its package and what that needs are not in every package source.</summary>
    internal const bool IsBuiltIn =
#if NUDGE_REDIS
        true;
#else
        false;
#endif

    /// <summary>Reads <c>redis:…</c>.</summary>
    /// <returns><see langword="null"/> if it is something else.</returns>
    internal static RedisMembership? Read(string cluster) =>
        cluster.StartsWith(Kind, StringComparison.Ordinal) && cluster.Length > Kind.Length ? new(cluster[Kind.Length..]) : null;

    internal void AddTo(ISiloBuilder silo)
    {
#if NUDGE_REDIS
        silo.UseRedisClustering(Configuration);
#else
        throw NotBuiltIn(silo);
#endif
    }

    internal void AddTo(IClientBuilder client)
    {
#if NUDGE_REDIS
        client.UseRedisClustering(Configuration);
#else
        throw NotBuiltIn(client);
#endif
    }

#if !NUDGE_REDIS
    private NotSupportedException NotBuiltIn(object builder) => new($"{Configuration} was given to {builder.GetType().Name}, and this build has no Redis.");
#endif
}
