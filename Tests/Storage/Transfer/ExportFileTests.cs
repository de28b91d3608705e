using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Nudge.Core.Apps;
using Nudge.Storage.Transfer;

namespace Nudge.Tests.Storage.Transfer;

public sealed partial class ExportFileTests
{
    [Fact]
    public async Task A_file_of_a_version_that_knew_no_versions_of_admins_is_read()
    {
        var lines = await ExportAsync("ada");
        lines[lines.FindIndex(line => line.Contains("\"admins\"", StringComparison.Ordinal))] = """{"table":"admins","columns":["name","password_hash","at"]}""";
        lines[lines.FindIndex(line => line.StartsWith("[\"ada\"", StringComparison.Ordinal))] = """["ada","hash",0]""";

        var row = Assert.Single(await ReadAsync(lines));

        Assert.Equal(["ada", "hash", 0L, AdminRow.FirstVersion, ""], row.Values);
    }

    [Fact]
    public async Task A_file_without_a_column_that_there_always_was_is_refused()
    {
        var lines = await ExportAsync("ada");
        lines[lines.FindIndex(line => line.Contains("\"admins\"", StringComparison.Ordinal))] = """{"table":"admins","columns":["name","password_hash"]}""";
        lines[lines.FindIndex(line => line.StartsWith("[\"ada\"", StringComparison.Ordinal))] = """["ada","hash"]""";

        await Assert.ThrowsAsync<TransferException>(() => ReadAsync(lines));
    }

    private static async Task<List<string>> ExportAsync(string admin)
    {
        var table = TransferTable.All.Single(each => each.Name == "admins");
        using var file = new MemoryStream();
        await ExportFile.WriteAsync(
            new[] { new TransferRow(table, [admin, "hash", 0L, 7L, "t:1"]) }.ToAsyncEnumerable(), file, compress: false, DateTimeOffset.UnixEpoch, CancellationToken.None);
        return [.. Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>With the hash of what the lines are now.</summary>
    private static async Task<List<TransferRow>> ReadAsync(List<string> lines)
    {
        var before = string.Concat(lines.SkipLast(1).Select(line => line + '\n'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(before)));
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(before + Hash().Replace(lines[^1], hash) + '\n'));
        var rows = new List<TransferRow>();
        await foreach (var row in ExportFile.ReadAsync(file, CancellationToken.None))
            rows.Add(row);
        return rows;
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hash();
}
