using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Positions;

namespace Nudge.Storage.Appends;

/// <summary>The lists inside a row, as JSON: <c>[first,last,first,last]</c> and <c>["actor","actor"]</c>.</summary>
internal static class StoredJson
{
    internal static string Ranges(IReadOnlyList<OffsetRange> ranges)
    {
        if (ranges.Count == 0)
            return "[]";
        var bounds = new long[ranges.Count * 2];
        for (var i = 0; i < ranges.Count; i++)
            (bounds[2 * i], bounds[(2 * i) + 1]) = ranges[i];
        return JsonSerializer.Serialize(bounds, StoredJsonContext.Default.Int64Array);
    }

    internal static IReadOnlyList<OffsetRange> Ranges(string json)
    {
        if (json == "[]")
            return [];
        var bounds = JsonSerializer.Deserialize(json, StoredJsonContext.Default.Int64Array)!;
        var ranges = new OffsetRange[bounds.Length / 2];
        for (var i = 0; i < ranges.Length; i++)
            ranges[i] = new(bounds[2 * i], bounds[(2 * i) + 1]);
        return ranges;
    }

    internal static string Names(IReadOnlyList<string> names) =>
        names.Count == 0 ? "[]" : JsonSerializer.Serialize(names, StoredJsonContext.Default.IReadOnlyListString);

    internal static IReadOnlyList<string> Names(string json) =>
        json == "[]" ? [] : JsonSerializer.Deserialize(json, StoredJsonContext.Default.IReadOnlyListString)!;
}

[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StoredJsonContext : JsonSerializerContext;
