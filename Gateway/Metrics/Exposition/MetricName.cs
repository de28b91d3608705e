using System.Text;

namespace Nudge.Gateway.Metrics.Exposition;

/// <summary>Names of instruments, units and tags as Prometheus has them: the rules of OpenTelemetry's specification.</summary>
internal static class MetricName
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes", ["kBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes",
        ["B"] = "bytes", ["KB"] = "kilobytes", ["MB"] = "megabytes", ["GB"] = "gigabytes",
        ["m"] = "meters", ["V"] = "volts", ["A"] = "amperes", ["J"] = "joules", ["W"] = "watts", ["g"] = "grams", ["Cel"] = "celsius", ["Hz"] = "hertz", ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> Per = new(StringComparer.Ordinal)
    {
        ["s"] = "second", ["m"] = "minute", ["min"] = "minute", ["h"] = "hour", ["d"] = "day", ["w"] = "week", ["mo"] = "month", ["y"] = "year",
    };

    /// <summary>The name of a family: the instrument's, and its unit if it does not say that itself. Without <c>_total</c>.</summary>
    internal static string OfFamily(string instrument, string? unit, MetricKind kind)
    {
        var name = Clean(instrument, allowsColon: true);
        if (kind == MetricKind.Counter && name.EndsWith("_total", StringComparison.Ordinal) && name.Length > "_total".Length)
            name = name[..^"_total".Length];
        var suffix = OfUnit(unit, kind);
        return suffix.Length == 0 || name == suffix || name.EndsWith($"_{suffix}", StringComparison.Ordinal) ? name : $"{name}_{suffix}";
    }

    internal static string OfLabel(string tag) => Clean(tag, allowsColon: false);

    private static string OfUnit(string? unit, MetricKind kind)
    {
        var text = WithoutAnnotations(unit ?? "");
        if (text == "1")
            return kind == MetricKind.Gauge ? "ratio" : "";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return text.Length == 0 ? "" : Word(Units, text);
        var per = text[(slash + 1)..];
        var unitOf = text[..slash];
        return (unitOf.Length == 0 ? "" : $"{Word(Units, unitOf)}_") + (per.Length == 0 ? "" : $"per_{Word(Per, per)}");
    }

    private static string Word(Dictionary<string, string> words, string unit) =>
        words.TryGetValue(unit, out var word) ? word : Clean(unit, allowsColon: false).Trim('_');

    private static string WithoutAnnotations(string unit)
    {
        var open = unit.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
            return unit.Trim();
        var close = unit.IndexOf('}', open);
        return close < 0 ? unit[..open].Trim() : WithoutAnnotations(unit.Remove(open, close - open + 1));
    }

    /// <summary>Letters, digits and single underscores, and no digit in front.</summary>
    private static string Clean(string name, bool allowsColon)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            var next = char.IsAsciiLetterOrDigit(character) || (allowsColon && character == ':') ? character : '_';
            if (next != '_' || text.Length == 0 || text[^1] != '_')
                text.Append(next);
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
            text.Insert(0, '_');
        return text.ToString();
    }
}
