using System.Text.Json.Serialization;

namespace Nudge.Storage.Transfer;

/// <summary>The first line.</summary>
/// <param name="NudgeExport">The format's version.</param>
/// <param name="At">When it was written.</param>
internal sealed record ExportHeader(int? NudgeExport, DateTimeOffset? At);

/// <summary>A line between rows: a table begins, or the file ends.</summary>
internal sealed record ExportMark(string? Table = null, IReadOnlyList<string>? Columns = null, ExportEnd? End = null);

/// <summary>The counts that show that nothing is missing.</summary>
/// <param name="Rows">Of each table.</param>
/// <param name="Sha256">Of all bytes before this line, uncompressed; in hexadecimal digits.</param>
internal sealed record ExportEnd(IReadOnlyDictionary<string, long> Rows, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExportHeader))]
[JsonSerializable(typeof(ExportMark))]
internal sealed partial class ExportJson : JsonSerializerContext;
