using Nudge.Gateway.Metrics;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Cluster.Membership;

namespace Nudge.Silo.Hosting;

/// <summary>
/// Settings that hold secrets, whose values may stand in a file: <c>NUDGE__MASTERKEY__FILE</c> in place of <c>NUDGE__MASTERKEY</c>.
/// </summary>
/// <remarks>
/// So that an orchestrator's mounted secrets are used as they are, and nothing of them stands in an environment that a crash report copies.
/// </remarks>
internal static class SecretFiles
{
    private const string Suffix = ":File";
    private const int BytesMax = 64 * 1024;

    /// <summary>The settings that name a file, as <c>Nudge:MasterKey:File</c>, and the setting that each of them gives.</summary>
    internal static IReadOnlyDictionary<string, string> Settings { get; } = new[]
    {
        $"{ServerOptions.Section}:{nameof(ServerOptions.MasterKey)}",
        $"{ServerOptions.Section}:{nameof(ServerOptions.Store)}",
        $"{ClusterOptions.Section}:{nameof(ClusterOptions.Cluster)}",
        $"{MetricsOptions.Section}:{nameof(MetricsOptions.Token)}",
    }.ToDictionary(setting => setting + Suffix, setting => setting, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the files that are named and has the configuration say what is in them.</summary>
    /// <returns>One line for each that cannot be read, or whose setting is given as well. Nothing of a file's text is in them.</returns>
    internal static IReadOnlyList<string> Read(IConfigurationRoot configuration)
    {
        var mistakes = new List<string>();
        foreach (var (name, setting) in Settings)
        {
            if (configuration[name] is not { } path)
                continue;
            var source = SettingSource.Of(configuration, name);
            if (configuration.Providers.Any(provider => provider.TryGet(setting, out _)))
                mistakes.Add(
                    $"{source.Spelling} is given, and {SettingSource.Of(configuration, setting).Spelling} as well. Give one of the two.");
            else if (TryRead(path, out var text, out var reason))
                configuration[setting] = text;
            else
                mistakes.Add(
                    $"{source.Spelling} is '{path}', which {reason}. Give a file that this user may read and that has the value of "
                    + $"{setting} as its text.");
        }

        return mistakes;
    }

    private static bool TryRead(string path, out string text, out string reason)
    {
        (text, reason) = ("", "is empty");
        try
        {
            if (path.Length == 0)
                return false;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            var buffer = new char[BytesMax + 1];
            var length = reader.ReadBlock(buffer);
            if (length > BytesMax)
            {
                reason = $"is longer than {BytesMax} characters";
                return false;
            }

            text = WithoutLastNewline(new(buffer, 0, length));
            return text.Length > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reason = $"cannot be read: {e.Message.TrimEnd('.')}";
            return false;
        }
    }

    // The one that an editor or echo puts there; whatever else is in the file is meant.
    private static string WithoutLastNewline(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
