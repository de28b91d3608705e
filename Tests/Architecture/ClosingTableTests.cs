using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Nudge.Realtime.Connections;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>Each reason to end a connection stands in docs/protocol/realtime.md, with the time after which the client comes back.</summary>
public sealed partial class ClosingTableTests
{
    private static readonly Closing[] Known =
    [
        .. typeof(Closing).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Closing>(),
        Closing.Draining(TimeSpan.Zero),
        Closing.AppDisabled(TimeSpan.Zero),
    ];

    private static readonly (string Code, string Wait)[] Rows =
    [
        .. Row().Matches(Table).Select(row => (row.Groups["code"].Value, row.Groups["wait"].Value)),
    ];

    /// <summary>The codes that end connections.</summary>
    internal static IEnumerable<string> Codes => Known.Select(closing => closing.Code);

    [Fact]
    public void Every_reason_has_its_row_and_every_row_its_reason() =>
        Assert.Equal(Codes.Order(StringComparer.Ordinal), Rows.Select(row => row.Code).Order(StringComparer.Ordinal));

    [Fact]
    public void The_wait_of_a_row_is_the_one_that_clients_are_told() =>
        Assert.All(Known, closing =>
        {
            var wait = Rows.Single(row => row.Code == closing.Code).Wait;
            Assert.True(
                !char.IsDigit(wait[0]) || wait == closing.RetryAfter!.Value.TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture),
                $"{closing.Code} {wait}");
            Assert.Equal(wait == "`null`", closing.RetryAfter is null);
        });

    private static string Table =>
        File.ReadAllText(RepositoryRoot.PathOf("docs", "protocol", "realtime.md")).Split("| closing code |")[1].Split("\n\n")[0];

    // | `code` | wait | meaning |
    [GeneratedRegex(@"^\| `(?<code>[a-z_]+)` \| (?<wait>[^|]+) \| [^|]+ \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
