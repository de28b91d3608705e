using Nudge.Realtime.Hosting;
using Nudge.Silo.Engines;

namespace Nudge.Silo.Embedded;

/// <summary>Actors in the process that serves their clients: the default.</summary>
internal sealed class EmbeddedEngine : IActorEngine
{
    public IReadOnlyList<SettingOption> Options => [];

    public bool ServesClients => true;

    public bool SharesStore => false;

    public IReadOnlyList<string> Configure(IConfiguration configuration, ServerOptions options) => [];

    public IReadOnlyList<(string Setting, System.Net.IPEndPoint Address)> Ports => [];

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddEmbeddedActors();
        builder.Services.AddHostedService<RetentionSweep>();
    }

    public string? Explain(Exception failure) => null;

    public void Map(WebApplication app)
    {
    }
}
