using System.Net;
using Nudge.Gateway.Outbound;

namespace Nudge.Tests.Gateway.Outbound;

/// <summary>The way out as the server registers it, with a clock and names of the test's.</summary>
internal sealed class WayOut : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal WayOut(string allowed, TimeProvider? time = null, Func<string, IPAddress[]>? lookUp = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(time ?? TimeProvider.System).AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddOutbound();
        services.Configure<OutboundOptions>(options => options.AllowedNetworks = allowed);
        if (lookUp is not null)
        {
            services.AddSingleton(provider => new OutboundConnector(provider.GetRequiredService<OutboundNetworks>(), TimeProvider.System)
            {
                LookUpAsync = (host, _) => Task.FromResult(lookUp(host)),
            });
        }

        _services = services.BuildServiceProvider();
    }

    internal OutboundClient Client => _services.GetRequiredService<OutboundClient>();

    internal async Task<OutboundAnswer> SendAsync(Uri url, int bytesMax)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await Client.SendAsync(request, bytesMax, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
