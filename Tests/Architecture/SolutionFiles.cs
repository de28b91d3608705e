using System.Text.Json;
using System.Text.RegularExpressions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>The projects that the two solutions list, as paths from the root.</summary>
internal static partial class SolutionFiles
{
    /// <summary>Orleans.sln: everything.</summary>
    public static IReadOnlyList<string> Everything { get; } =
    [
        .. ProjectLine().Matches(File.ReadAllText(RepositoryRoot.PathOf("Orleans.sln")))
            .Select(match => match.Groups["path"].Value.Replace('\\', '/')),
    ];

    /// <summary>Embedded.slnf: what builds without Orleans' packages.</summary>
    public static IReadOnlyList<string> Embedded { get; } = ReadFilter();

    private static string[] ReadFilter()
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.PathOf("Embedded.slnf")));
        return [.. filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(path => path.GetString()!.Replace('\\', '/'))];
    }

    [GeneratedRegex("""^Project\(.*"(?<path>[^"]+\.csproj)"\s*,""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ProjectLine();
}
