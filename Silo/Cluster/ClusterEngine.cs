using System.Net;
using System.Net.Sockets;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Core.Plans;
using Nudge.Gateway.Health;
using Nudge.Grains;
using Nudge.Grains.Apps;
using Nudge.Grains.Channels;
using Nudge.Grains.Inbox;
using Nudge.Grains.Limits;
using Nudge.Grains.Nodes;
using Nudge.Grains.Plans;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Cluster.Dashboard;
using Nudge.Silo.Cluster.Membership;
using Nudge.Silo.Cluster.Nodes;
using Nudge.Silo.Engines;
using Nudge.Storage;
using Orleans.Dashboard;

namespace Nudge.Silo.Cluster;

/// <summary>Actors in an Orleans cluster, of which this process is a node.</summary>
internal sealed class ClusterEngine : IActorEngine
{
    private ClusterOptions _options = new();
    private NodesOptions _nodes = new();
    private PostgresMembership _membership = null!;
    private RedisMembership? _redis;

    public IReadOnlyList<SettingOption> Options { get; } =
    [
        new("--role", nameof(ClusterOptions.Role), "ROLE", "all, silo (actors only) or gateway (clients only). Default: all"),
        new(
            "--cluster", nameof(ClusterOptions.Cluster), "TEXT",
            "postgres:CONNECTION or redis:HOST:PORT, where nodes find each other. Default: the store's server"),
        new("--cluster-name", nameof(ClusterOptions.ClusterName), "NAME", "Nodes of one name are one cluster. Default: nudge"),
        new("--node-address", nameof(ClusterOptions.NodeAddress), "IP", "Where other nodes reach this one. Default: 127.0.0.1"),
        new("--silo-port", nameof(ClusterOptions.SiloPort), "PORT", "For other silos. Default: 11111"),
        new("--client-port", nameof(ClusterOptions.ClientPort), "PORT", "For gateways. Default: 30000"),
    ];

    public IReadOnlyList<(string Setting, IPEndPoint Address)> Ports => !HoldsActors
        ? []
        :
        [
            ($"Nudge:SiloPort (--silo-port) is {_options.SiloPort}{OnAddress}", new(_options.Address, _options.SiloPort)),
            ($"Nudge:ClientPort (--client-port) is {_options.ClientPort}{OnAddress}", new(_options.Address, _options.ClientPort)),
        ];

    private string OnAddress => $" on Nudge:NodeAddress (--node-address) {_options.NodeAddress}";

    public bool ServesClients => _options.Role != ClusterRole.Silo;

    public bool SharesStore => true;

    private bool HoldsActors => _options.Role != ClusterRole.Gateway;

    public IReadOnlyList<string> Configure(IConfiguration configuration, ServerOptions options)
    {
        var section = configuration.GetSection(ServerOptions.Section);
        _options = section.Get<ClusterOptions>() ?? new();
        _nodes = configuration.GetSection(NodesOptions.Section).Get<NodesOptions>() ?? new();
        List<string> mistakes = [.. SettingRanges.FindWrong(_options, ClusterOptions.Section)];
        if (options.Store.Length == 0)
            mistakes.Add(
                "Nudge:Store (--store) is empty. The nodes of a cluster share one PostgreSQL database: give its connection string.");
        else if (RedisMembership.Read(_options.Cluster) is { } redis)
            (_redis, _membership) = (redis, PostgresMembership.Read("", options.Store)!);
        else if (PostgresMembership.Read(_options.Cluster, options.Store) is { } membership)
            _membership = membership;
        else
            mistakes.Add(
                "Nudge:Cluster (--cluster) is not understood. Give postgres:Host=…;Database=… or redis:HOST:PORT, or leave it out for the "
                + "store's server.");
        return mistakes;
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _membership.PrepareAsync(TimeProvider.System, cancellationToken);
        }
        catch (StoreOpenException e)
        {
            var setting = _options.Cluster.StartsWith("postgres:", StringComparison.Ordinal)
                ? "Nudge:Cluster (--cluster)"
                : "Nudge:Store (--store)";
            throw new StoreOpenException($"{setting} will not do. {e.Message}", e);
        }
    }

    public void Add(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<NodesOptions>(NodesOptions.Section);
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
        services.AddSingleton<IQuotas, GrainQuotas>();
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
        // Taken after the ports were looked at. An endpoint for clients fails as an IOException.
        { } when failure is not IOException
            && failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            $"A port of this node was taken meanwhile: {string.Join("; ", Ports.Select(port => port.Setting))}. Another node on this "
            + "machine needs ports of its own.",
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
