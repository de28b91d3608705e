namespace Nudge.Gateway.Hosting;

/// <summary>Where the actors of a server live: in its process, or in a cluster. One is chosen by the program that hosts the server.</summary>
internal interface IActorEngine
{
    /// <summary>Options of the command line that it adds, with their settings of section <c>Nudge</c>.</summary>
    IReadOnlyDictionary<string, string> Options { get; }

    /// <summary>What the help says of them; lines with their indentation.</summary>
    string Help { get; }

    /// <summary>Whether client connections and the API are served by this process.</summary>
    bool ServesClients { get; }

    /// <summary>Whether other processes serve clients over the same store.</summary>
    bool SharesStore { get; }

    /// <summary>Takes in its settings; what is wrong with them, for the operator.</summary>
    IReadOnlyList<string> Configure(IConfiguration configuration, ServerOptions options);

    /// <summary>Does what must be done before the host is built, such as bringing a schema up to date.</summary>
    /// <exception cref="Storage.StoreOpenException">It cannot be done; the message says what to do.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Registers the actors behind Core's ports. Called first, so that they start before all else and stop after it.</summary>
    void Add(WebApplicationBuilder builder);

    /// <summary>What to tell the operator of a failure to start.</summary>
    /// <returns><see langword="null"/> if it is none of this engine's, and so a bug.</returns>
    string? Explain(Exception failure);

    /// <summary>Maps pages of its own.</summary>
    void Map(WebApplication app);
}
