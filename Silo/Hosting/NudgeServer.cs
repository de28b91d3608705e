using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Nudge.Core.Inbox;
using Nudge.Core.Retention;
using Nudge.Gateway;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Demo;
using Nudge.Gateway.Health;
using Nudge.Gateway.Http;
using Nudge.Gateway.Hubs;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Metrics;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Pusher;
using Nudge.Gateway.Pusher.Http;
using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Gateway.Rest;
using Nudge.Gateway.Scripts;
using Nudge.Gateway.Rest.Apps;
using Nudge.Gateway.ServerSentEvents;
using Nudge.Push.Queue;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sockets;
using Nudge.Silo.Engines;
using Nudge.Storage;

namespace Nudge.Silo.Hosting;

/// <summary>Puts the server together: a table of contents of what runs in it.</summary>
internal static class NudgeServer
{
    internal static WebApplication Build(
        WebApplicationBuilder builder, ServerOptions options, IStore store, MasterKey key, IActorEngine engine)
    {
        var services = builder.Services;
        services.AddSingleton(Options.Create(options));
        services.AddSingleton(TimeProvider.System);
        services.AddBoundedLog(typeof(AdminLog));
        services.AddStore(store);
        services.AddSingleton(new InboxLimits(options.InboxBytesMax));
        services.AddSingleton(new TrustedProxies(options.TrustedProxies));
        engine.Add(builder);
        if (engine.ServesClients)
            services.AddFaces(options, key, engine.SharesStore);
        else
            services.AddNotices(key);
        services.AddPushSenders();
        services.AddPushes();
        services.AddSingleton<StoreReadiness>();
        services.AddMetricsPage();
        services.AddPlans();
        services.AddSingleton<RetentionMetrics>();
        services.AddSingleton<RetentionRound>();
        services.AddSingleton<AppPurgeRound>();
        services.AddHostedService<AppPurging>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls([.. options.Addresses]);

        var app = builder.Build();
        app.UseFence();
        app.UsePageHeaders();
        app.UseTrustedProxies();
        app.UseUnreadBodies();
        app.UseProblems();
        app.UseHeadRequests();
        app.UsePusherPrefix();
        app.UseRouting();
        app.UseAnonymousRates();
        if (engine.ServesClients)
            app.UseCallers();
        app.MapHealth();
        app.MapMetrics();
        if (engine.ServesClients)
            app.MapFaces(options);
        engine.Map(app);
        return app;
    }

    private static void AddFaces(this IServiceCollection services, ServerOptions options, MasterKey key, bool sharesStore)
    {
        services.AddCallers(key);
        services.AddFirstAdmin(options.Data, Console.IsOutputRedirected ? null : Console.Out);
        services.AddAppsApi();
        services.AddRest();
        services.AddWebhooks();
        services.AddRealtime();
        services.AddHub();
        services.AddStream();
        services.AddPusher(sharesStore);
        services.AddPusherHttp();
        if (options.IsDemo)
        {
            services.AddSingleton<DemoApp>();
            services.AddHostedService(provider => provider.GetRequiredService<DemoApp>());
            services.AddDemo();
        }
    }

    /// <summary>Events on channels are noted where their actors are, and signed and sent from there, clients or not.</summary>
    private static void AddNotices(this IServiceCollection services, MasterKey key)
    {
        services.AddKeyring(key);
        services.AddOutbound();
        services.AddWebhooks();
    }

    private static void MapFaces(this WebApplication app, ServerOptions options)
    {
        app.MapAppsApi();
        app.MapRest();
        app.MapHub();
        app.MapStream();
        app.MapPusher();
        app.MapPusherHttp();
        app.MapScripts();
        if (options.IsDemo)
            app.MapDemo();
    }

    /// <summary>
    /// Believes <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Prefix</c> from the proxies that the operator named, and from nobody else.
    /// </summary>
    internal static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<TrustedProxies>();
        if (proxies.Addresses.Count + proxies.Networks.Count == 0)
            return;
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix,
            ForwardLimit = null,
        };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        proxies.Addresses.ForEach(forwarded.KnownProxies.Add);
        proxies.Networks.ForEach(forwarded.KnownIPNetworks.Add);
        app.UseForwardedPrefix();
        app.UseForwardedHeaders(forwarded);
    }
}
