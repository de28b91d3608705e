using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Nudge.Gateway.Limits;
using Nudge.Grains.Nodes;
using Nudge.Push.Calls;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Cluster.Membership;
using Nudge.Silo.Embedded;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>Each setting of an operator stands in docs/operating/settings.md, with the range and the default that the code has.</summary>
public sealed partial class SettingsTableTests
{
    private static readonly Type[] Classes =
    [
        .. new[] { typeof(ServerOptions), typeof(LimitsOptions), typeof(EmbeddedOptions), typeof(NodesOptions), typeof(PushOptions) }
            .SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)),
    ];

    /// <summary>Every property that the configuration can set, as its row begins. A cluster's are in docs/operating/cluster.md.</summary>
    private static readonly IReadOnlyList<string> Settings =
    [
        .. from options in Classes
           let section = options.GetField("Section")?.GetRawConstantValue() as string
           where section is not null && options.Name is not (nameof(ClusterOptions) or nameof(NodesOptions))
           from property in options.GetProperties()
           where property.CanWrite
           select RowOf(section["Nudge".Length..].TrimStart(':'), property, Activator.CreateInstance(options)!),
    ];

    private static readonly IReadOnlyList<string> Documented =
    [
        .. Row().Matches(File.ReadAllText(RepositoryRoot.PathOf("docs", "operating", "settings.md"))).Select(row => Row(
            row.Groups["setting"].Value, row.Groups["range"].Value.Trim(), row.Groups["default"].Value)),
    ];

    [Fact]
    public void Every_setting_has_its_row_with_its_range_and_default() => Assert.Empty(Settings.Except(Documented));

    [Fact]
    public void Every_row_has_its_setting() => Assert.Empty(Documented.Except(Settings));

    [Fact]
    public void Every_options_class_says_its_section() => Assert.All(
        Classes, options => Assert.True(options.GetField("Section") is not null, options.Name));

    [Fact]
    public void The_start_knows_every_setting() => Assert.Empty(
        (from options in Classes
         from property in options.GetProperties()
         where property.CanWrite
         select $"{options.GetField("Section")!.GetRawConstantValue()}:{property.Name}").Except(KnownSettings.Names));

    [Fact]
    public void Every_number_has_a_range() => Assert.Empty(
        from options in Classes
        from property in options.GetProperties()
        where property.CanWrite && property.PropertyType != typeof(string) && property.PropertyType != typeof(bool?)
            && property.PropertyType != typeof(bool) && !property.PropertyType.IsEnum
            && property.GetCustomAttribute<RangeAttribute>() is null
        select $"{options.Name}.{property.Name}");

    private static string RowOf(string section, PropertyInfo property, object options)
    {
        var setting = section.Length == 0 ? property.Name : $"{section}:{property.Name}";
        return property.GetCustomAttribute<RangeAttribute>() is { } range
            ? Row(
                setting, string.Create(CultureInfo.InvariantCulture, $"{range.Minimum:N0} to {range.Maximum:N0}"),
                property.GetValue(options) is { } standard ? $"`{standard}`" : "")
            : Row(setting, "", "");
    }

    // A default that is a sentence is one that nobody can compare.
    private static string Row(string setting, string range, string standard) => range.Length == 0
        ? setting
        : standard.StartsWith('`') ? $"{setting}: {range}, {standard}" : $"{setting}: {range}";

    // | option | `setting` | default | range | meaning |
    [GeneratedRegex(
        @"^\|[^|]*\| `(?<setting>[A-Za-z:]+)` \| (?<default>[^|]+) \|(?<range>[^|]*)\| [^|]+ \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
