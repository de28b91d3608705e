using System.Text.RegularExpressions;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>docs/operating/limits.md names each setting that is a bound, and nothing that is no setting or no code.</summary>
public sealed partial class LimitsTableTests
{
    private static readonly Row[] Rows =
    [
        .. TableRow().Matches(File.ReadAllText(RepositoryRoot.PathOf("docs", "operating", "limits.md"))).Select(row => new Row(
            [.. Quoted().Matches(row.Groups["setting"].Value).Select(name => name.Groups["text"].Value)],
            [.. Code().Matches(row.Groups["policy"].Value).Select(code => $"{code.Groups["status"].Value} {code.Groups["text"].Value}")])),
    ];

    [Fact]
    public void Every_setting_that_is_a_bound_has_its_row() => Assert.Empty(
        KnownSettings.Names.Select(name => name["Nudge:".Length..]).Where(IsBound).Except(Rows.SelectMany(row => row.Settings)));

    [Fact]
    public void Every_setting_that_a_row_names_is_one() => Assert.Empty(
        Rows.SelectMany(row => row.Settings).Where(name => char.IsUpper(name[0])).Except(KnownSettings.Names.Select(name => name["Nudge:".Length..])));

    [Fact]
    public void Every_code_that_a_row_names_is_one() => Assert.Empty(
        Rows.SelectMany(row => row.Codes).Except(ErrorCatalogueTests.Catalogue.Select(code => $"{code.Status} {code.Value}")));

    private static bool IsBound(string setting) =>
        setting.EndsWith("Max", StringComparison.Ordinal) || setting.EndsWith("PerSecond", StringComparison.Ordinal) || setting.EndsWith("Burst", StringComparison.Ordinal);

    // | what | for | bound | setting | at the bound |
    [GeneratedRegex(@"^\| [^|]+ \| [^|]+ \| [^|]+ \| ?(?<setting>[^|]*) ?\| (?<policy>[^|]*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    // What answers a call: 429 `rate_limited`. Codes that end connections stand in docs/protocol/realtime.md.
    [GeneratedRegex("(?<status>[45][0-9][0-9]) `(?<text>[a-z_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    private sealed record Row(IReadOnlyList<string> Settings, IReadOnlyList<string> Codes);
}
