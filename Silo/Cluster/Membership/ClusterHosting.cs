using Microsoft.Extensions.Options;
using Nudge.Grains.Nodes;
using Nudge.Realtime.Hosting;
using Orleans.Configuration;
using OrleansClusterOptions = Orleans.Configuration.ClusterOptions;

namespace Nudge.Silo.Cluster.Membership;

/// <summary>How the processes of a cluster find each other, and when one is given up.</summary>
internal static class ClusterHosting
{
    /// <summary>Part of every stored key of Orleans: the same for all versions of Nudge.</summary>
    private const string ServiceId = "nudge";

    // A call that was under way to a node that is gone is answered "outcome unknown" after this, whatever else becomes of it. Longer than
    // the store's own limits (5 s).
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(8);

    internal static void AddCluster(
        this ISiloBuilder silo, ClusterOptions options, PostgresMembership membership, RedisMembership? redis, NodesOptions nodes)
    {
        silo.Configure<OrleansClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterName, ServiceId));
        membership.KeepSecret(silo.Services);
        silo.ConfigureEndpoints(options.Address, options.SiloPort, options.ClientPort, listenOnAnyHostAddress: false);
        if (redis is null)
            silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) =
                (PostgresMembership.Invariant, membership.ConnectionString));
        else
            redis.AddTo(silo);
        silo.AddAdoNetGrainStorage("PubSubStore", storage =>
            (storage.Invariant, storage.ConnectionString) = (PostgresMembership.Invariant, membership.ConnectionString));
        silo.UseAdoNetReminderService(
            reminders => (reminders.Invariant, reminders.ConnectionString) = (PostgresMembership.Invariant, membership.ConnectionString));
        silo.Services.AddOptions<ReminderOptions>().Configure<IOptions<ServerOptions>>((reminders, server) =>
        {
            // Orleans' minimum of a minute is to keep many reminders from being used as timers; there is one here.
            if (server.Value.RetentionSeconds < 60)
                reminders.MinimumReminderPeriod = TimeSpan.FromSeconds(server.Value.RetentionSeconds);
        });
        silo.AddNodeStreams(nodes);
        silo.Configure<ClusterMembershipOptions>(members =>
        {
            // A node that is killed is out after three missed probes of a second and less. One that is silent is out when nothing at all
            // was heard of it for three times MaxProbeTimeout, which by default is four times ProbeTimeout: six seconds, and not the
            // twenty-four that a frozen node was seen to take. One that is only slow is heard within that time, or has its probes answered
            // by way of others; a silo that finds itself slow doubts its own judgement.
            members.ProbeTimeout = TimeSpan.FromSeconds(1);
            members.MaxProbeTimeout = TimeSpan.FromSeconds(2);
            members.NumMissedProbesLimit = 3;
            members.NumVotesForDeathDeclaration = 2;
            members.EnableIndirectProbes = true;
            members.ExtendProbeTimeoutDuringDegradation = true;
            // A node that joins tells the others of itself, but not those whose last sign in the table is old, as all are after an outage
            // of Redis: they learn of it by reading. It costs each node a read of the table in this time.
            members.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            // A node that comes asks all that are in the table for an answer, each 5 s, and passes over those that have not signed there
            // for three times this. So after the whole cluster was killed nobody waits for the dead: with 10 s the first node at another
            // address waited 33 s. It costs an update of one row in this time.
            members.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            members.NumMissedTableIAmAliveLimit = 3;
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = AnswersWithin);
    }

    internal static void AddCluster(
        this IClientBuilder client, ClusterOptions options, PostgresMembership membership, RedisMembership? redis, NodesOptions nodes)
    {
        client.Configure<OrleansClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterName, ServiceId));
        membership.KeepSecret(client.Services);
        if (redis is null)
            client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) =
                (PostgresMembership.Invariant, membership.ConnectionString));
        else
            redis.AddTo(client);
        client.AddNodeStreams(nodes);
        client.AddGatewayCountChangedHandler(services =>
        {
            var readiness = services.GetRequiredService<GatewayReadiness>();
            return (_, change) => readiness.Note(change.NumberOfConnectedGateways);
        });
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = AnswersWithin);
        // Silos may start at the same time, or a little later.
        client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            return true;
        });
    }
}
