namespace Nudge.Realtime.Hosting;

/// <summary>
/// Settings of the server as a whole by which connections go as well. The server fills them in: they are no section of their own.
/// </summary>
public sealed class ServerFacts
{
    /// <summary>Addresses and networks with commas between, whose word about their clients is believed.</summary>
    public string Proxies { get; set; } = "";

    /// <summary>Whether deliveries are told apart by app.</summary>
    public bool TellsAppsApart { get; set; }
}
