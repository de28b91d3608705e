using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Nudge.Realtime.Hosting;

/// <summary>
/// Holds settings at start to what their class says of them, with a message that names the setting, the value and the fix.
/// </summary>
public sealed class SettingRanges<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class, new()
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        string[] wrong = [.. SettingRanges.FindWrong(options, section)];
        return wrong.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}

public static class SettingRanges
{
    /// <summary>Binds an options class to a section of the configuration, and checks it at start.</summary>
    public static void AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class, new()
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new SettingRanges<TOptions>(section));
    }

    /// <summary>
    /// One sentence for each setting that is out of its range, and for each mistake that the class finds by itself
    /// (<see cref="ICheckedSettings"/>).
    /// </summary>
    public static IEnumerable<string> FindWrong<TOptions>(TOptions options, string section)
        where TOptions : class, new()
    {
        foreach (var property in typeof(TOptions).GetProperties())
        {
            if (property.GetCustomAttribute<RangeAttribute>() is not { } range || range.IsValid(property.GetValue(options)))
                continue;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{section}:{property.Name} is {property.GetValue(options)}. Give {range.Minimum} to {range.Maximum}; "
                + $"{property.GetValue(new TOptions())} is the default.");
        }

        foreach (var mistake in (options as ICheckedSettings)?.FindMistakes() ?? [])
            yield return mistake;
    }
}
