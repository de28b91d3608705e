using Microsoft.Extensions.DependencyInjection.Extensions;
using Nudge.Core.Plans;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Limits;

/// <summary>Reads the plans from the configuration.</summary>
public static class PlanSettings
{
    /// <summary>Below it lies a section for each plan that differs from what it is without.</summary>
    public const string Section = "Nudge:Plans";

    private const string Default = $"{ServerOptions.Section}:{nameof(ServerOptions.DefaultPlan)}";

    /// <summary>The plans of the process, for all that runs in it.</summary>
    public static IServiceCollection AddPlans(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => Read(provider.GetRequiredService<IConfiguration>()));
        return services;
    }

    /// <summary>One sentence for each mistake, which begins with the setting's full name.</summary>
    public static IEnumerable<string> FindMistakes(IConfiguration configuration)
    {
        var sections = configuration.GetSection(Section).GetChildren().ToArray();
        foreach (var section in sections)
        {
            if (!Plan.IsName(NameOf(section)))
            {
                yield return $"{section.Path} is no plan's name. Give 1 to {Plan.NameLength} letters, digits, _ and -, and not "
                    + $"'{Plan.None}'.";
                continue;
            }

            foreach (var mistake in SettingRanges.FindWrong(OptionsOf(section), section.Path))
                yield return mistake;
        }

        if (sections.Length > PlanCatalogue.OwnMax)
            yield return $"{Section} has {sections.Length} plans. Give at most {PlanCatalogue.OwnMax}.";
        if (DefaultOf(configuration) is { } name && !NamesOf(sections).Contains(name))
            yield return $"{Default} is '{name}', and there is no such plan. Give one of "
                + $"{string.Join(", ", NamesOf(sections).Order(StringComparer.Ordinal))}, or leave it out.";
    }

    /// <summary>The plans, of settings that were found to be right.</summary>
    public static PlanCatalogue Read(IConfiguration configuration) =>
        new(configuration.GetSection(Section).GetChildren().Select(section => OptionsOf(section).ToPlan()), DefaultOf(configuration));

    private static HashSet<string> NamesOf(IEnumerable<IConfigurationSection> sections) =>
        [.. PlanCatalogue.Standard.Select(plan => plan.Name), .. sections.Select(NameOf)];

    private static string? DefaultOf(IConfiguration configuration) => configuration[Default] is { Length: > 0 } name ? name : null;

    /// <summary>The configuration tells no large letters from small ones, and the names of plans have none.</summary>
    private static string NameOf(IConfigurationSection section) => section.Key.ToLowerInvariant();

    private static PlanOptions OptionsOf(IConfigurationSection section)
    {
        var name = NameOf(section);
        var options = PlanCatalogue.Standard.FirstOrDefault(plan => plan.Name == name) is { } standard
            ? PlanOptions.Of(standard)
            : PlanOptions.OfName(name);
        section.Bind(options);
        return options;
    }
}
