using Nudge.Gateway.Limits;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Hosting;

/// <summary>
/// Settings from the file, the environment and the command line, each above the one before, and the check that they are settings.
/// </summary>
internal static class ServerConfiguration
{
    /// <summary>
    /// Logged at Warning and above unless the configuration's <c>Logging</c> says otherwise: one line a request or a grain is for those who
    /// ask for it.
    /// </summary>
    private static readonly string[] Quiet =
    [
        "Microsoft.AspNetCore", "Microsoft.Extensions.Http", "Nudge.Grains.Occupancy.OccupiedService", "Orleans", "Polly",
        "System.Net.Http.HttpClient",
    ];

    /// <summary>The sources of a command that does not serve.</summary>
    /// <exception cref="InvalidDataException">A file is no JSON.</exception>
    internal static IConfigurationRoot Build(Dictionary<string, string?> commandLine)
    {
        var configuration = new ConfigurationBuilder();
        configuration.AddSources(commandLine);
        return configuration.Build();
    }

    /// <exception cref="InvalidDataException">A file is no JSON.</exception>
    internal static void AddSources(this IConfigurationBuilder configuration, Dictionary<string, string?> commandLine) => configuration
        .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true, reloadOnChange: false)
        .AddEnvironmentVariables()
        .AddInMemoryCollection(commandLine);

    /// <summary>Levels that hold where no other source says one.</summary>
    internal static void AddQuietLogs(this IConfigurationBuilder configuration) => configuration.Sources.Insert(
        0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = Quiet.Select(category => KeyValuePair.Create($"Logging:LogLevel:{category}", (string?)nameof(LogLevel.Warning))),
        });

    internal static ServerOptions OptionsOf(IConfiguration configuration) =>
        configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new();

    /// <summary>
    /// Takes in what stands in files of secrets, and holds the settings against what there is, what kind they are of, and what the server
    /// as a whole can do with them.
    /// </summary>
    /// <returns><see langword="null"/>: they will do.</returns>
    internal static StartRefusal? Check(IConfigurationRoot configuration, Dictionary<string, string?> commandLine)
    {
        // Before all that looks at values.
        string[] mistakes = [.. SecretFiles.Read(
            configuration), .. KnownSettings.FindMistakes(configuration), .. KnownSettings.FindWrongLevels(configuration),
            .. KnownSettings.FindMisplaced(configuration).Distinct(StringComparer.Ordinal)];
        if (mistakes.Length == 0)
            mistakes = [.. ServerOptionsValidator.FindMistakes(OptionsOf(configuration)), .. PlanSettings.FindMistakes(configuration)];
        return Refuse(mistakes, configuration, commandLine);
    }

    /// <summary>
    /// An option that is wrong, or that is needed and missing, is a mistake of the command line; elsewhere the start has failed.
    /// </summary>
    /// <param name="mistakes">Each begins with the setting's full name.</param>
    /// <param name="configuration">All settings.</param>
    /// <param name="commandLine">Settings that were given as options.</param>
    internal static StartRefusal? Refuse(
        IReadOnlyList<string> mistakes, IConfigurationRoot configuration, Dictionary<string, string?> commandLine)
    {
        if (mistakes.Count == 0)
            return null;
        var names = mistakes.Select(mistake => mistake.Split(' ')[0]).Where(KnownSettings.Names.Contains);
        return new(names.Any(name => commandLine.ContainsKey(name) || !IsGiven(name)) ? 2 : 1, string.Join(Environment.NewLine, mistakes));

        bool IsGiven(string name) =>
            configuration.GetSection(name).Exists() || configuration.Providers.Any(provider => provider.TryGet(name, out _));
    }
}
