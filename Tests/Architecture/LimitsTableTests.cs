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
            $"{row.Groups["what"].Value.Trim()} of {row.Groups["whom"].Value.Trim()}",
            [.. Quoted().Matches(row.Groups["setting"].Value).Select(name => name.Groups["text"].Value)],
            [.. Quoted().Matches(row.Groups["policy"].Value).Select(code => code.Groups["text"].Value)])),
    ];

    [Fact]
    public void Every_setting_that_is_a_bound_has_its_row() => Assert.Empty(
        KnownSettings.Names.Select(name => name["Nudge:".Length..]).Where(IsBound).Except(Rows.SelectMany(row => row.Settings)));

    [Fact]
    public void Every_setting_that_a_row_names_is_one() => Assert.Empty(
        Rows.SelectMany(row => row.Settings).Where(name => char.IsUpper(name[0]))
            .Except(KnownSettings.Names.Select(name => name["Nudge:".Length..])));

    [Fact]
    public void Every_code_that_a_row_names_is_one() => Assert.Empty(
        Rows.SelectMany(row => row.Codes).Where(IsCode)
            .Except(ErrorCatalogueTests.Catalogue.Select(code => code.Value)).Except(ClosingTableTests.Codes));

    [Fact]
    public void No_bound_stands_there_twice() =>
        Assert.Equal(Rows.Length, Rows.DistinctBy(row => string.Join(',', row.Settings) + row.What).Count());

    private static bool IsBound(string setting) =>
        setting.EndsWith("Max", StringComparison.Ordinal) || setting.EndsWith("PerSecond", StringComparison.Ordinal)
        || setting.EndsWith("Burst", StringComparison.Ordinal);

    private static bool IsCode(string text) => text.Contains('_', StringComparison.Ordinal)
        && !text.StartsWith("nudge_", StringComparison.Ordinal) && !text.StartsWith("otel_", StringComparison.Ordinal)
        && text.All(character => char.IsAsciiLetterLower(character) || character == '_');

    // | what | for | bound | setting | at the bound |
    [GeneratedRegex(
        @"^\| (?!what)(?<what>[^|]+) \| (?<whom>[^|]+) \| [^|]+ \| ?(?<setting>[^|]*) ?\| (?<policy>[^|]*)\|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    private sealed record Row(string What, IReadOnlyList<string> Settings, IReadOnlyList<string> Codes);
}
