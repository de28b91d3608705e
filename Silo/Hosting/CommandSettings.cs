using System.CommandLine;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Engines;

namespace Nudge.Silo.Hosting;

/// <summary>The options of one command that are settings, and what was typed for them.</summary>
internal sealed class CommandSettings
{
    private readonly Command _command;
    private readonly List<(Option<string> Option, string Setting)> _options = [];
    private readonly List<(Option<bool> Option, bool Value)> _demo = [];

    internal CommandSettings(Command command, IEnumerable<SettingOption> options)
    {
        _command = command;
        foreach (var each in options)
        {
            var option = new Option<string>(each.Name)
            {
                HelpName = each.ValueName,
                Description = each.Description,
                Arity = ArgumentArity.ExactlyOne,
            };
            _options.Add((option, each.Setting));
            command.Options.Add(option);
        }
    }

    internal void AddDemoSwitches()
    {
        Add("--demo", "The demo app and /demo. Default: only on a loopback address, and not behind a proxy", true);
        Add("--no-demo", "Neither of them", false);

        void Add(string name, string description, bool value)
        {
            var option = new Option<bool>(name) { Description = description, Arity = ArgumentArity.Zero };
            _demo.Add((option, value));
            _command.Options.Add(option);
        }
    }

    /// <summary>Reads the options that were typed, as the configuration has them.</summary>
    internal Dictionary<string, string?> Read(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (option, setting) in _options)
        {
            if (parsed.GetValue(option) is { } value)
                settings[KeyOf(setting)] = value;
        }

        foreach (var (option, value) in _demo)
        {
            if (parsed.GetValue(option))
                settings[KeyOf(nameof(ServerOptions.Demo))] = value ? "true" : "false";
        }

        return settings;
    }

    private static string KeyOf(string setting) => $"{ServerOptions.Section}:{setting}";
}
