using System.Net.Sockets;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Gateway.Health;
using Nudge.Gateway.Hosting;
using Nudge.Grains.Apps;
using Nudge.Grains.Channels;
using Nudge.Grains.Inbox;
using Nudge.Grains.Limits;
using Nudge.Grains.Nodes;
using Nudge.Silo.Clustering;
using Nudge.Silo.Dashboard;
using Nudge.Silo.Nodes;
using Nudge.Silo.Retention;
using Orleans.Dashboard;

namespace Nudge.Silo.Hosting;

/// <summary>Actors in an Orleans cluster, of which this process is a node.</summary>
internal sealed class ClusterEngine : IActorEngine
{
    private ClusterOptions _options = new();
    private NodesOptions _nodes = new();
    private PostgresMembership _membership = null!;
    private RedisMembership? _redis;

    public IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["--role"] = nameof(ClusterOptions.Role),
        ["--cluster"] = nameof(ClusterOptions.Cluster),
        ["--cluster-name"] = nameof(ClusterOptions.ClusterName),
        ["--node-address"] = nameof(ClusterOptions.NodeAddress),
        ["--silo-port"] = nameof(ClusterOptions.SiloPort),
        ["--client-port"] = nameof(ClusterOptions.ClientPort),
    };

    public string Help => """
          --role ROLE           all, silo (actors only) or gateway (clients only)   (default all)
          --cluster TEXT        postgres:CONNECTION or redis:HOST:PORT, where nodes find each other   (default: the store's server)
          --cluster-name NAME   nodes of one name are one cluster                   (default nudge)
          --node-address IP     where other nodes reach this one                    (default 127.0.0.1)
          --silo-port PORT      for other silos                                     (default 11111)
          --client-port PORT    for gateways                                        (default 30000)

        """;

    public bool ServesClients => _options.Role != ClusterRole.Silo;

    public bool SharesStore => true;

    private bool HoldsActors => _options.Role != ClusterRole.Gateway;

    public IReadOnlyList<string> Configure(IConfiguration configuration, ServerOptions options)
    {
        var section = configuration.GetSection(ServerOptions.Section);
        if (section[nameof(ClusterOptions.Role)] is { } role && !Enum.TryParse<ClusterRole>(role, ignoreCase: true, out _))
            return [$"Nudge:Role (--role) is '{role}'. Give all, silo or gateway."];
        _options = section.Get<ClusterOptions>() ?? new();
        _nodes = section.GetSection("Nodes").Get<NodesOptions>() ?? new();
        List<string> mistakes = [.. _options.FindMistakes()];
        if (options.Store.Length == 0)
            mistakes.Add("Nudge:Store (--store) is empty. The nodes of a cluster share one PostgreSQL database: give its connection string.");
        else if (RedisMembership.Read(_options.Cluster) is { } redis)
            (_redis, _membership) = (redis, PostgresMembership.Read("", options.Store)!);
        else if (PostgresMembership.Read(_options.Cluster, options.Store) is { } membership)
            _membership = membership;
        else
            mistakes.Add($"Nudge:Cluster (--cluster) is not understood. Give postgres:Host=…;Database=… or redis:HOST:PORT, or leave it out for the store's server.");
        if (_redis is not null && !RedisMembership.IsBuiltIn)
            mistakes.Add("Nudge:Cluster (--cluster) names Redis, which this build does not have: Orleans' package for it did not restore where it was built. Leave it out for the store's server.");
        return mistakes;
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => _membership.PrepareAsync(TimeProvider.System, cancellationToken);

    public void Add(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<NodesOptions>().BindConfiguration("Nudge:Nodes").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(new NodeIdentity(Guid.NewGuid().ToString("N")));
        services.AddOwnLease(TimeSpan.FromSeconds(_nodes.LeaseSeconds));
        if (HoldsActors)
        {
            services.AddSingleton<IReadiness, SiloReadiness>();
            builder.UseOrleans(silo =>
            {
                silo.AddCluster(_options, _membership, _redis, _nodes);
                if (_options.Dashboard)
                    silo.AddDashboard(DashboardFace.Configure);
            });
        }
        else
        {
            services.AddSingleton<GatewayReadiness>();
            services.AddSingleton<IReadiness>(provider => provider.GetRequiredService<GatewayReadiness>());
            builder.UseOrleansClient(client =>
            {
                client.AddCluster(_options, _membership, _redis, _nodes);
                if (_options.Dashboard)
                    client.AddDashboard(DashboardFace.Configure);
            });
        }

        services.AddSingleton<IInboxes, GrainInboxes>();
        services.AddSingleton<IChannels, GrainChannels>();
        services.AddSingleton<ILimits, GrainLimits>();
        services.AddSingleton<GrainApps>();
        services.AddSingleton<InboxSummaries>();
        services.AddSingleton<InboxPages>();
        if (HoldsActors)
        {
            services.AddGrains();
            services.AddHostedService<RetentionStart>();
        }

        if (ServesClients)
            services.AddNode(HoldsActors);
        else
            services.AddSingleton<IApps>(provider => provider.GetRequiredService<GrainApps>());
    }

    public string? Explain(Exception failure) => failure switch
    {
        { } when failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            $"A port of this node is taken: Nudge:SiloPort (--silo-port) is {_options.SiloPort}, Nudge:ClientPort (--client-port) is {_options.ClientPort}. "
            + "Another node on this machine needs ports of its own.",
        { } when failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            $"Nudge:NodeAddress (--node-address) is {_options.NodeAddress}, which is no address of this machine.",
        { } when failure.GetBaseException().GetType().Name.StartsWith("Redis", StringComparison.Ordinal) =>
            $"The Redis server of Nudge:Cluster (--cluster) cannot be reached: {failure.GetBaseException().Message}",
        OrleansException => $"This node cannot join the cluster: {failure.Message}",
        _ => null,
    };

    public void Map(WebApplication app)
    {
        if (_options.Dashboard && ServesClients)
            app.MapDashboard();
    }
}
