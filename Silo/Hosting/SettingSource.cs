using System.Collections;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Nudge.Silo.Hosting;

/// <summary>Where a setting was given, so that a message names it as the operator wrote it.</summary>
/// <param name="Spelling">The setting, as it is written there.</param>
/// <param name="IsVariable">Whether it is an environment variable.</param>
internal sealed record SettingSource(string Spelling, bool IsVariable)
{
    internal static SettingSource Of(IConfigurationRoot configuration, string key)
    {
        var provider = configuration.Providers.LastOrDefault(provider => provider.TryGet(key, out _));
        return provider switch
        {
            EnvironmentVariablesConfigurationProvider => new(VariableOf(key), true),
            JsonConfigurationProvider file => new($"{key} in {file.Source.Path}", false),
            _ => new(key, false),
        };
    }

    /// <summary>Another setting, as it would be written in the same place.</summary>
    internal string Spell(string name) => IsVariable ? Variable(name) : name;

    // As it stands in the environment, whose names keep their case.
    private static string VariableOf(string key) =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key)
            .FirstOrDefault(name => name.Replace("__", ":", StringComparison.Ordinal).Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? Variable(key);

    internal static string Variable(string name) => name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}
