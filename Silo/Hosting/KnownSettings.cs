using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration.Json;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Metrics;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Rest.Codes;
using Nudge.Grains.Nodes;
using Nudge.Push.Calls;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Cluster.Membership;
using Nudge.Silo.Embedded;

namespace Nudge.Silo.Hosting;

/// <summary>
/// All settings of section <c>Nudge</c>: one that does not exist, or whose value is no number where one is wanted, stops the start by its
/// name.
/// </summary>
internal static class KnownSettings
{
    private static readonly Dictionary<string, PropertyInfo> ByName = Collect(
    [
        (ServerOptions.Section, typeof(ServerOptions)),
        (ConnectionsOptions.Section, typeof(ConnectionsOptions)),
        (LimitsOptions.Section, typeof(LimitsOptions)),
        (AccountsOptions.Section, typeof(AccountsOptions)),
        (PlanOptions.Section, typeof(PlanOptions)),
        (CodesOptions.Section, typeof(CodesOptions)),
        (PusherOptions.Section, typeof(PusherOptions)),
        (OutboundOptions.Section, typeof(OutboundOptions)),
        (PushOptions.Section, typeof(PushOptions)),
        (MetricsOptions.Section, typeof(MetricsOptions)),
        (EmbeddedOptions.Section, typeof(EmbeddedOptions)),
        (ClusterOptions.Section, typeof(ClusterOptions)),
        (NodesOptions.Section, typeof(NodesOptions)),
    ]);

    /// <summary>Full names, such as <c>Nudge:Connections:DrainSeconds</c>.</summary>
    internal static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The same, and those that name a file with the value of another.</summary>
    private static IEnumerable<string> AllNames => ByName.Keys.Concat(SecretFiles.Settings.Keys);

    /// <summary>One line for each setting that does not exist or is not of its kind: where it stands, the value, the fix.</summary>
    internal static IEnumerable<string> FindMistakes(IConfigurationRoot configuration) =>
        from setting in configuration.GetSection(ServerOptions.Section).AsEnumerable()
        where !SecretFiles.Settings.ContainsKey(setting.Key)
        let mistake = (setting.Value, ByName.GetValueOrDefault(AsListed(setting.Key))) switch
        {
            (null, null) => null,
            (null, { } known) => CheckAbsent(configuration, setting.Key, known),
            ({ } value, { } known) => CheckKind(value, known),
            _ => Unknown(configuration, setting.Key),
        }
        where mistake is not null
        orderby mistake
        select mistake;

    /// <summary>The name of a setting of a plan, as it stands in the pages: whatever the plan is called.</summary>
    private static string AsListed(string key) =>
        key.StartsWith($"{PlanSettings.Section}:", StringComparison.OrdinalIgnoreCase) && key.Split(':') is [_, _, _, var setting]
            ? $"{PlanOptions.Section}:{setting}"
            : key;

    /// <summary>One line for each level of the log that is none: the framework would throw.</summary>
    internal static IEnumerable<string> FindWrongLevels(IConfigurationRoot configuration) =>
        from level in configuration.GetSection("Logging").AsEnumerable()
        where level.Value is { Length: > 0 } && level.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)
            && !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)
        select $"{SettingSource.Of(configuration, level.Key).Spelling} is '{level.Value}'. Give Trace, Debug, Information, Warning, Error, "
            + "Critical or None.";

    /// <summary>One line for each name that is not in section <c>Nudge</c> and was meant to be: nothing would read it.</summary>
    internal static IEnumerable<string> FindMisplaced(IConfigurationRoot configuration)
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            // NUDGE_PORT and its like are what Kubernetes gives every pod beside a service of that name.
            if (FindBare(name) is { } meant)
                yield return $"{name} is no setting. Did you mean {SettingSource.Variable(meant)}?";
        }

        foreach (var file in configuration.Providers.OfType<JsonConfigurationProvider>())
        {
            foreach (var member in file.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (member.Equals(ServerOptions.Section, StringComparison.OrdinalIgnoreCase))
                    continue;
                if (ByName.Keys.Any(name => name.Split(':')[1].Equals(member, StringComparison.OrdinalIgnoreCase)))
                    yield return $"{member} in {file.Source.Path} stands where nothing reads it. Make it a member of "
                        + $"\"{ServerOptions.Section}\".";
                else if (Nearest.To(member, [ServerOptions.Section]) is { } guess)
                    yield return $"{member} in {file.Source.Path} is no section. Did you mean {guess}?";
            }
        }
    }

    /// <summary>
    /// The setting whose variable a name would be with two underscores in the right places, and which has one of them somewhere.
    /// </summary>
    private static string? FindBare(string variable) =>
        variable.StartsWith("NUDGE_", StringComparison.OrdinalIgnoreCase)
        && !variable.StartsWith("NUDGE__", StringComparison.OrdinalIgnoreCase)
            ? AllNames.FirstOrDefault(name => Bare(name).Equals(Bare(variable), StringComparison.OrdinalIgnoreCase))
            : null;

    private static string Bare(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal);

    private static Dictionary<string, PropertyInfo> Collect((string Section, Type Options)[] classes) => new(
        from options in classes
        from property in options.Options.GetProperties()
        where property.CanWrite
        select KeyValuePair.Create($"{options.Section}:{property.Name}", property),
        StringComparer.OrdinalIgnoreCase);

    // As it is written in the pages, however it was written in the environment.
    private static string NameOf(PropertyInfo property) => ByName.First(setting => setting.Value == property).Key;

    private static string Unknown(IConfigurationRoot configuration, string key)
    {
        if (ByName.Keys.FirstOrDefault(name => key.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase)) is { } parent)
        {
            var separators = parent == $"{ServerOptions.Section}:{nameof(ServerOptions.Listen)}" ? "semicolons" : "commas";
            return $"{parent} is a list or has parts. Give one text, with {separators} between where there are several.";
        }

        var source = SettingSource.Of(configuration, key);
        var nearest = Nearest.To(key, AllNames) is { } guess
            ? $" Did you mean {source.Spell(guess)}?"
            : " docs/operating/settings.md has all settings.";
        return $"{source.Spelling} is no setting.{nearest}";
    }

    /// <summary>A null of JSON is no value, and not the default either.</summary>
    private static string? CheckAbsent(IConfigurationRoot configuration, string key, PropertyInfo property)
    {
        var isGiven = configuration.Providers.Any(provider => provider.TryGet(key, out _));
        return isGiven && Nullable.GetUnderlyingType(property.PropertyType) is null
            ? $"{SettingSource.Of(configuration, key).Spelling} is null. Leave it out{DefaultOf(property).Replace(';', ':')}."
            : null;
    }

    private static string? CheckKind(string value, PropertyInfo property)
    {
        var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (kind == typeof(ClusterRole))
            return ClusterOptions.CheckRole(value);
        if (kind == typeof(string) || (kind != property.PropertyType && value.Length == 0) || IsOf(kind, value))
            return null;
        var wanted = kind == typeof(bool)
            ? "true or false"
            : property.GetCustomAttribute<RangeAttribute>() is { } range
                ? string.Create(CultureInfo.InvariantCulture, $"a number from {range.Minimum} to {range.Maximum}")
                : "a number";
        return $"{NameOf(property)} is '{value}'. Give {wanted}{DefaultOf(property)}.";
    }

    private static bool IsOf(Type kind, string value)
    {
        try
        {
            return TypeDescriptor.GetConverter(kind).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string DefaultOf(PropertyInfo property) =>
        property.GetValue(Activator.CreateInstance(property.DeclaringType!)) is { } standard and not ""
            ? string.Create(CultureInfo.InvariantCulture, $"; {(standard is bool on ? (on ? "true" : "false") : standard)} is the default")
            : "";
}
