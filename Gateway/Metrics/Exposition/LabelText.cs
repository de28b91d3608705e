using System.Globalization;
using System.Text;

namespace Nudge.Gateway.Metrics.Exposition;

/// <summary>Labels as they are written between braces.</summary>
internal static class LabelText
{
    /// <summary>Characters of one value; what is longer is cut, so that no tag fills the memory.</summary>
    internal const int ValueLengthMax = 256;

    /// <summary>The labels of tags, in the order of their names. The later of two tags of one name counts; an empty value is none.</summary>
    /// <param name="fixedTags">First.</param>
    /// <param name="tags">Then.</param>
    /// <param name="isHistogram">Whether <c>le</c> is taken, so that a tag of that name needs another.</param>
    internal static string Of(ReadOnlySpan<KeyValuePair<string, object?>> fixedTags, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool isHistogram)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(labels, fixedTags, isHistogram);
        Add(labels, tags, isHistogram);
        return string.Join(',', labels.Where(label => label.Value.Length > 0).Select(label => Pair(label.Key, label.Value)));
    }

    /// <summary>One label.</summary>
    internal static string Pair(string name, string value) => $"{name}=\"{Escape(value)}\"";

    /// <summary>A value between its quotes.</summary>
    internal static string Escape(string value)
    {
        if (value.AsSpan().IndexOfAny('\\', '"', '\n') < 0)
            return value;
        var text = new StringBuilder(value.Length + 8);
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => text.Append(@"\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append(@"\n"),
                _ => text.Append(character),
            };
        }

        return text.ToString();
    }

    private static void Add(SortedDictionary<string, string> labels, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool isHistogram)
    {
        foreach (var (tag, value) in tags)
        {
            var name = MetricName.OfLabel(tag);
            labels[isHistogram && name == "le" ? "tag_le" : name] = Cut(Text(value));
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        true => "true",
        false => "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // Not between the two halves of one character.
    private static string Cut(string text) =>
        text.Length <= ValueLengthMax ? text : text[..(char.IsHighSurrogate(text[ValueLengthMax - 1]) ? ValueLengthMax - 1 : ValueLengthMax)];
}
