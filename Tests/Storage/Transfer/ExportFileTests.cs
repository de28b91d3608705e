using Nudge.Storage.Transfer;

namespace Nudge.Tests.Storage.Transfer;

public sealed class ExportFileTests
{
    [Fact]
    public async Task Copies_of_preferences_in_the_log_that_an_older_version_exported_are_left_out()
    {
        var log = TransferTable.All.Single(table => table.Name == "inbox_log");
        using var file = new MemoryStream();
        await ExportFile.WriteAsync(Rows(log, (8, """{"mutedTypes":[]}"""), (3, """{"upTo":1}""")), file, compress: false, DateTimeOffset.UnixEpoch, CancellationToken.None);
        file.Position = 0;

        var bodies = new List<int>();
        await foreach (var row in ExportFile.ReadAsync(file, CancellationToken.None))
            bodies.Add(((byte[])row.Values[^1]!).Length);

        Assert.Equal([0, 10], bodies);
    }

    private static async IAsyncEnumerable<TransferRow> Rows(TransferTable log, params (long Change, string Body)[] rows)
    {
        await Task.CompletedTask;
        foreach (var (change, body) in rows)
        {
            var values = new object?[log.Columns.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = log.Columns[i] switch { { IsOptional: true } => null, { Name: "change" } => change, { Name: "body" } => StoredBytes(body), _ => 1L };
            yield return new(log, values);
        }
    }

    private static byte[] StoredBytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
