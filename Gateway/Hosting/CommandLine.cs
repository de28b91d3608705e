using System.Reflection;

namespace Nudge.Gateway.Hosting;

/// <summary>Turns arguments into settings. Each option is a setting of section <c>Nudge</c> under another name.</summary>
internal sealed class CommandLine
{
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        ["--listen"] = "Listen",
        ["--data"] = "Data",
        ["--store"] = "Store",
    };

    private CommandLine(Dictionary<string, string?> settings, string? answer, string? mistake, StoreTransfer? transfer = null)
    {
        Settings = settings;
        Answer = answer;
        Mistake = mistake;
        Transfer = transfer;
    }

    internal IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>What to print and stop: help or version.</summary>
    internal string? Answer { get; }

    /// <summary>What is wrong with the arguments.</summary>
    internal string? Mistake { get; }

    /// <summary>What to do instead of serving.</summary>
    internal StoreTransfer? Transfer { get; }

    private static string Version => typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    private static string HelpOf(IActorEngine engine) => $"""
        nudge {Version}: in-app notifications

          ./nudge                                   serve http://127.0.0.1:8080 with a SQLite file under ./data
          ./nudge --store "Host=…;Database=…"       keep everything in PostgreSQL
          ./nudge cluster --store "Host=…"          the same as one node of a cluster; ./nudge cluster --help
          ./nudge export FILE                       all data of a store into a file, gzipped if its name ends with .gz
          ./nudge import FILE                       … and from there into an empty store; both while no server runs on it

        Options
          --listen URL[;URL…]   where to listen               (default http://127.0.0.1:8080)
          --data FOLDER         SQLite file and own secrets   (default ./data)
          --store TEXT          a PostgreSQL connection string
          --demo, --no-demo     the demo app and /demo        (default: only on a loopback address)
        {engine.Help}  --help, --version

        Each setting is also an environment variable (NUDGE__LISTEN, NUDGE__DATA, NUDGE__STORE, …) or stands in
        appsettings.json under "Nudge". The command line wins over the environment, the environment over the file.
        """;

    internal static CommandLine Read(IReadOnlyList<string> args, IActorEngine engine)
    {
        var settings = new Dictionary<string, string?>();
        StoreTransfer? transfer = null;
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            switch (name)
            {
                case "--help" or "-h":
                    return new(settings, HelpOf(engine), null);
                case "--version":
                    return new(settings, $"nudge {Version}", null);
                case "export" or "import" when i == 0:
                    if (i + 1 == args.Count || args[++i].StartsWith('-'))
                        return new(settings, null, $"{name} needs a file: ./nudge {name} FILE. ./nudge --help shows all options.");
                    transfer = new(name == "import", args[i]);
                    break;
                case "--demo" or "--no-demo" when value is null:
                    settings[KeyOf("Demo")] = name == "--demo" ? "true" : "false";
                    break;
                case var option when Options.TryGetValue(option, out var setting) || engine.Options.TryGetValue(option, out setting):
                    value ??= i + 1 < args.Count ? args[++i] : null;
                    if (string.IsNullOrEmpty(value))
                        return new(settings, null, $"{option} needs a value. ./nudge --help shows all options.");
                    settings[KeyOf(setting)] = value;
                    break;
                default:
                    return new(settings, null, $"There is no option '{args[i]}'. ./nudge --help shows all options.");
            }
        }

        return new(settings, null, null, transfer);
    }

    private static string KeyOf(string setting) => $"{ServerOptions.Section}:{setting}";

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 || !argument.StartsWith("--", StringComparison.Ordinal) ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
