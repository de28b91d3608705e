using Nudge.Gateway.Hosting;
using Nudge.Gateway.Retention;

namespace Nudge.Gateway.Embedded;

/// <summary>Actors in the process that serves their clients: the default.</summary>
internal sealed class EmbeddedEngine : IActorEngine
{
    public IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>();

    public string Help => "";

    public bool ServesClients => true;

    public bool SharesStore => false;

    public IReadOnlyList<string> Configure(IConfiguration configuration, ServerOptions options) => [];

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
