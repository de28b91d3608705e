using System.Text.RegularExpressions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>The projects that the solution lists, as paths from the root.</summary>
internal static partial class SolutionFile
{
    /// <summary>Orleans.sln, which has everything.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. ProjectLine().Matches(File.ReadAllText(RepositoryRoot.PathOf("Orleans.sln")))
            .Select(match => match.Groups["path"].Value.Replace('\\', '/')),
    ];

    [GeneratedRegex("""^Project\(.*"(?<path>[^"]+\.csproj)"\s*,""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ProjectLine();
}
