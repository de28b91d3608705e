using System.Reflection;
using System.Text.RegularExpressions;
using Nudge.Core.Errors;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>A code is contract: one meaning, one line in the page that clients are written from.</summary>
public sealed partial class ErrorCatalogueTests
{
    internal static readonly IReadOnlyList<ErrorCode> Catalogue =
    [
        .. typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(ErrorCode))
            .Select(field => (ErrorCode)field.GetValue(null)!),
    ];

    private static readonly IReadOnlyList<string> Documented =
    [
        .. Row().Matches(File.ReadAllText(RepositoryRoot.PathOf("docs", "protocol", "errors.md")))
            .Select(row => $"{row.Groups["code"].Value} {row.Groups["status"].Value}"),
    ];

    [Fact]
    public void No_two_entries_share_a_code() =>
        Assert.Equal(Catalogue.Count, Catalogue.Select(code => code.Value).Distinct().Count());

    [Fact]
    public void Codes_are_lower_case_words_and_travel_with_a_status_of_failure() =>
        Assert.All(Catalogue, code =>
        {
            Assert.Matches("^[a-z]+(_[a-z]+)*$", code.Value);
            Assert.InRange(code.Status, 400, 599);
        });

    [Fact]
    public void Every_code_has_its_row_in_the_page_with_its_status() =>
        Assert.Empty(Catalogue.Select(code => $"{code.Value} {code.Status}").Except(Documented));

    [Fact]
    public void Every_row_of_the_page_has_its_code() =>
        Assert.Empty(Documented.Except(Catalogue.Select(code => $"{code.Value} {code.Status}")));

    [Fact]
    public void No_code_has_two_rows() =>
        Assert.Equal(Documented.Distinct(), Documented);

    // | `code` | status | meaning | what to do |
    [GeneratedRegex(
        @"^\| `(?<code>[a-z_]+)` \| (?<status>\d+) \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
