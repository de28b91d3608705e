using System.Net;
using Nudge.Realtime.Hosting;
using Nudge.Storage;

namespace Nudge.Silo.Engines;

/// <summary>
/// Where the actors of a server live: in its process, or in a cluster. One is chosen by the program that hosts the server.
/// </summary>
internal interface IActorEngine
{
    /// <summary>Options of the command line that it adds.</summary>
    IReadOnlyList<SettingOption> Options { get; }

    /// <summary>Whether client connections and the API are served by this process.</summary>
    bool ServesClients { get; }

    /// <summary>Whether other processes serve clients over the same store.</summary>
    bool SharesStore { get; }

    /// <summary>Takes in its settings.</summary>
    /// <returns>Mistakes in them, for the operator. Each begins with the setting's full name.</returns>
    IReadOnlyList<string> Configure(IConfiguration configuration, ServerOptions options);

    /// <summary>
    /// Addresses that it listens on for other processes, with the setting of each as a message begins: "Nudge:SiloPort (--silo-port) is
    /// 11111".
    /// </summary>
    IReadOnlyList<(string Setting, IPEndPoint Address)> Ports { get; }

    /// <summary>Does what must be done before the host is built, such as bringing a schema up to date.</summary>
    /// <exception cref="StoreOpenException">It cannot be done; the message says what to do.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Registers the actors behind Core's ports. Called first, so that they start before all else and stop after it.</summary>
    void Add(WebApplicationBuilder builder);

    /// <summary>The message for the operator about a failure to start.</summary>
    /// <returns><see langword="null"/> if it is none of this engine's, and so a bug.</returns>
    string? Explain(Exception failure);

    /// <summary>Maps pages of its own.</summary>
    void Map(WebApplication app);
}
