using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Nudge.Tests.Gateway.Metrics;

/// <summary>
/// Reads a page of metrics as the text format 0.0.4 (or OpenMetrics 1.0) says, and fails on whatever a scraper would refuse. Shares nothing
/// with the writer.
/// </summary>
internal sealed partial class MetricsPage
{
    private readonly Dictionary<string, MetricsFamily> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly bool _isOpenMetrics;
    private MetricsFamily? _current;

    private MetricsPage(string text, bool isOpenMetrics)
    {
        _isOpenMetrics = isOpenMetrics;
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        // Lines end with a line feed and nothing else; a carriage return may be in a value.
        var lines = text[..^1].Split('\n');
        if (isOpenMetrics)
            Assert.Equal("# EOF", lines[^1]);
        foreach (var line in isOpenMetrics ? lines[..^1] : lines)
        {
            if (line.StartsWith('#'))
                ReadComment(line);
            else
                ReadSample(line);
        }

        foreach (var family in _families.Values.Where(family => family.Type == "histogram"))
            CheckHistogram(family);
    }

    public IReadOnlyDictionary<string, MetricsFamily> Families => _families;

    public static MetricsPage Read(string text) => new(text, isOpenMetrics: false);

    public static MetricsPage ReadOpenMetrics(string text) => new(text, isOpenMetrics: true);

    /// <summary>
    /// The value of a sample that has these labels, and maybe others; the sum if there are several; <see langword="null"/>: there is none.
    /// </summary>
    public double? Value(string name, params (string Name, string Value)[] labels)
    {
        var found = _families.Values.SelectMany(family => family.Samples)
            .Where(
                sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).ToArray();
        return found.Length == 0 ? null : found.Sum(sample => sample.Value);
    }

    private void ReadComment(string line)
    {
        var words = line.Split(' ', 4);
        Assert.Equal("#", words[0]);
        Assert.Matches(MetricName(), words[2]);
        if (words[1] == "HELP")
        {
            // Before the type of its family or after it, and once.
            if (_current?.Name != words[2])
            {
                Assert.DoesNotContain(words[2], _families.Keys);
                _current = _families[words[2]] = new(words[2], _isOpenMetrics);
            }

            Assert.Null(_current.Help);
            Assert.Empty(_current.Samples);
            _current.Help = words[3];
            return;
        }

        if (words[1] == "UNIT")
        {
            // OpenMetrics alone has units, and a name that ends with its own.
            Assert.True(_isOpenMetrics);
            Assert.Equal(_current?.Name, words[2]);
            Assert.EndsWith($"_{words[3]}", words[2], StringComparison.Ordinal);
            return;
        }

        Assert.Equal("TYPE", words[1]);
        if (_current?.Name != words[2])
        {
            Assert.DoesNotContain(words[2], _families.Keys);
            _current = _families[words[2]] = new(words[2], _isOpenMetrics);
        }

        Assert.Null(_current.Type);
        Assert.Empty(_current.Samples);
        Assert.Contains(words[3], new[] { "counter", "gauge", "histogram" });
        _current.Type = words[3];
    }

    private void ReadSample(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is not ('{' or ' '))
            at++;
        var name = line[..at];
        Assert.Matches(MetricName(), name);
        var labels = line[at] == '{' ? ReadLabels(line, ref at) : [];
        Assert.Equal(' ', line[at]);
        var value = line[(at + 1)..] switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        // All lines of a family stand together, and each of them once.
        Assert.NotNull(_current);
        Assert.Contains(name, _current.SampleNames);
        Assert.True(
            _seen.Add($"{name}{{{string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal))}}}"), $"twice: {line}");
        _current.Samples.Add(new(name, labels, value));
    }

    private static Dictionary<string, string> ReadLabels(string line, ref int at)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        at++;
        while (line[at] != '}')
        {
            var begin = at;
            at = line.IndexOf('=', at);
            var name = line[begin..at];
            Assert.Matches(LabelName(), name);
            Assert.Equal('"', line[++at]);
            var value = new StringBuilder();
            for (at++; line[at] != '"'; at++)
            {
                if (line[at] == '\\')
                    value.Append(line[++at] switch
                    {
                        'n' => '\n',
                        '\\' => '\\',
                        '"' => '"',
                        var other => throw new FormatException($"\\{other} in {line}"),
                    });
                else
                    value.Append(line[at]);
            }

            Assert.True(labels.TryAdd(name, value.ToString()), $"a label twice: {line}");
            at++;
            if (line[at] == ',')
                at++;
            else
                Assert.Equal('}', line[at]);
        }

        at++;
        return labels;
    }

    private static void CheckHistogram(MetricsFamily family)
    {
        var series = family.Samples.Where(sample => sample.Name == $"{family.Name}_bucket").GroupBy(sample => KeyOf(sample)).ToArray();
        foreach (var buckets in series)
        {
            var bounds = buckets.Select(bucket => bucket.Labels["le"])
                .Select(le => le == "+Inf" ? double.PositiveInfinity : double.Parse(le, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(bounds.Order(), bounds);
            Assert.Equal(bounds.Distinct().Count(), bounds.Length);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            var counts = buckets.Select(bucket => bucket.Value).ToArray();
            Assert.Equal(counts.Order(), counts);
            Assert.Equal(
                counts[^1],
                Assert.Single(family.Samples, sample => sample.Name == $"{family.Name}_count" && KeyOf(sample) == buckets.Key).Value);
            Assert.Single(family.Samples, sample => sample.Name == $"{family.Name}_sum" && KeyOf(sample) == buckets.Key);
        }

        Assert.Equal(3, series.Length == 0
            ? 3
            : family.Samples.Select(sample => sample.Name).Distinct().Count(sample => sample != $"{family.Name}_created"));
    }

    private static string KeyOf(MetricsSample sample) =>
        string.Join(',', sample.Labels.Where(label => label.Key != "le")
            .OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    // https://prometheus.io/docs/concepts/data_model/
    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex MetricName();

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex LabelName();
}

/// <summary>The samples under one name.</summary>
internal sealed class MetricsFamily(string name, bool isOpenMetrics)
{
    public string Name => name;

    public string? Help { get; set; }

    public string? Type { get; set; }

    public List<MetricsSample> Samples { get; } = [];

    private string[] Histogram => [$"{name}_bucket", $"{name}_sum", $"{name}_count"];

    public IReadOnlyList<string> SampleNames => Type switch
    {
        "histogram" => isOpenMetrics ? [.. Histogram, $"{name}_created"] : Histogram,
        "counter" => isOpenMetrics ? [$"{name}_total", $"{name}_created"] : [name],
        _ => [name],
    };
}

/// <summary>One line.</summary>
internal sealed record MetricsSample(string Name, Dictionary<string, string> Labels, double Value);
