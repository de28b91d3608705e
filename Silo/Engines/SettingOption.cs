using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Engines;

/// <summary>An option of the command line that is a setting of section <c>Nudge</c> under another name.</summary>
/// <param name="Name">As it is typed: <c>--store</c>.</param>
/// <param name="Setting">As the configuration has it, below the section: <c>Store</c>.</param>
/// <param name="ValueName">Stands for the value in the help: <c>URL</c>.</param>
/// <param name="Description">One line for the help.</param>
internal sealed record SettingOption(string Name, string Setting, string ValueName, string Description)
{
    internal static SettingOption Listen { get; } = new(
        "--listen", nameof(ServerOptions.Listen), "URL[;URL…]", "Where to listen. Default: http://127.0.0.1:8080");

    internal static SettingOption Data { get; } = new(
        "--data", nameof(ServerOptions.Data), "FOLDER", "The folder of the SQLite file and the server's own secrets. Default: ./data");

    internal static SettingOption Store { get; } = new(
        "--store", nameof(ServerOptions.Store), "TEXT", "A PostgreSQL connection string. Default: SQLite in the data folder");

    /// <summary>Those of every command that serves, besides <c>--demo</c> and <c>--no-demo</c>.</summary>
    internal static IReadOnlyList<SettingOption> OfServers { get; } = [Listen, Data, Store];
}
