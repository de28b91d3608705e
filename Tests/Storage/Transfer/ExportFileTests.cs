using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nudge.Storage.Transfer;

namespace Nudge.Tests.Storage.Transfer;

public sealed class ExportFileTests
{
    [Fact]
    public async Task Copies_of_preferences_in_the_log_that_an_older_version_exported_are_left_out()
    {
        var log = TransferTable.All.Single(table => table.Name == "inbox_log");
        using var file = new MemoryStream();
        await ExportFile.WriteAsync(
            Rows(log, (8, """{"mutedTypes":[]}"""), (3, """{"upTo":1}""")), file, compress: false, DateTimeOffset.UnixEpoch,
            CancellationToken.None);
        file.Position = 0;

        var bodies = new List<int>();
        await foreach (var row in ExportFile.ReadAsync(file, CancellationToken.None))
            bodies.Add(((byte[])row.Values[log.IndexOf("body")]!).Length);

        Assert.Equal([0, 10], bodies);
    }

    [Theory]
    [InlineData("subscriptions", "needs_capability", "false")]
    [InlineData("admins", "version", "1")]
    [InlineData("admins", "ended", "\"\"")]
    public async Task A_file_that_an_older_version_exported_has_what_its_rows_meant_then(string name, string column, string meant)
    {
        var table = TransferTable.All.Single(each => each.Name == name);
        var index = table.Columns.Select(each => each.Name).ToList().IndexOf(column);
        using var file = new MemoryStream();
        await ExportFile.WriteAsync(One(table), file, compress: false, DateTimeOffset.UnixEpoch, CancellationToken.None);
        using var older = Older(StoredText(file), name, index);

        var values = new List<object?>();
        await foreach (var row in ExportFile.ReadAsync(older, CancellationToken.None))
            values.AddRange(row.Values);

        Assert.Equal(meant, JsonSerializer.Serialize(values[index]));
    }

    /// <summary>The same file without the last columns of a table.</summary>
    private static MemoryStream Older(string text, string name, int columns)
    {
        var lines = text.Split('\n');
        var mark = Array.FindIndex(lines, line => line.Contains($"\"{name}\"", StringComparison.Ordinal) && line.StartsWith('{'));
        var node = JsonNode.Parse(lines[mark])!;
        Cut(node["columns"]!.AsArray(), columns);
        var row = JsonNode.Parse(lines[mark + 1])!.AsArray();
        Cut(row, columns);
        (lines[mark], lines[mark + 1]) = (node.ToJsonString(), row.ToJsonString());
        var end = Array.FindLastIndex(lines, line => line.Length > 0);
        lines[end] = lines[end].Replace(HashOf(text.Split('\n')[..end]), HashOf(lines[..end]), StringComparison.Ordinal);
        return new(StoredBytes(string.Join('\n', lines)));
    }

    private static void Cut(JsonArray array, int length)
    {
        while (array.Count > length)
            array.RemoveAt(length);
    }

    private static string HashOf(string[] lines) =>
        Convert.ToHexStringLower(SHA256.HashData(StoredBytes(string.Concat(lines.Select(line => line + "\n")))));

    private static string StoredText(MemoryStream file) => System.Text.Encoding.UTF8.GetString(file.ToArray());

    private static async IAsyncEnumerable<TransferRow> One(TransferTable table)
    {
        await Task.CompletedTask;
        yield return new(table, [.. table.Columns.Select(column => column.Kind switch
        {
            TransferKind.Text => "text",
            TransferKind.Flag => true,
            TransferKind.Bytes => StoredBytes("bytes"),
            _ => (object?)7L,
        })]);
    }

    private static async IAsyncEnumerable<TransferRow> Rows(TransferTable log, params (long Change, string Body)[] rows)
    {
        await Task.CompletedTask;
        foreach (var (change, body) in rows)
        {
            var values = new object?[log.Columns.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = log.Columns[i] switch
                {
                    { IsOptional: true } => null,
                    { Name: "change" } => change,
                    { Name: "body" } => StoredBytes(body),
                    _ => 1L,
                };
            yield return new(log, values);
        }
    }

    private static byte[] StoredBytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
