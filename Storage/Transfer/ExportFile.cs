using System.IO.Compression;
using System.Runtime.CompilerServices;
using Nudge.Core.Inbox;

namespace Nudge.Storage.Transfer;

/// <summary>A file that holds a whole store: JSON lines, which begin with the format's version and end with counts and a hash.</summary>
/// <remarks><c>docs/operating/growing.md</c> has the format. It is read and written a row at a time.</remarks>
public static class ExportFile
{
    /// <summary>The format that this version writes, and the only one that it reads.</summary>
    public const int Version = 1;

    private static readonly TransferTable InboxLog = TransferTable.All.Single(table => table.Name == "inbox_log");
    private static readonly int ChangeIndex = InboxLog.IndexOf("change");
    private static readonly int BodyIndex = InboxLog.IndexOf("body");

    /// <summary>Writes all rows.</summary>
    /// <param name="rows">The tables in the order of <see cref="TransferTable.All"/>.</param>
    /// <param name="file">Stays open.</param>
    /// <param name="compress">Whether the lines go through gzip.</param>
    /// <param name="at">Now, for whoever looks into it.</param>
    /// <param name="cancellationToken">Gives up; the file is of no use then.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<long> WriteAsync(
        IAsyncEnumerable<TransferRow> rows, Stream file, bool compress, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (!compress)
            return await WriteAsync(rows, file, at, cancellationToken);
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        return await WriteAsync(rows, gzip, at, cancellationToken);
    }

    /// <summary>Reads all rows; whether the file is whole is known, and said, at the end.</summary>
    /// <param name="file">At its start, and one that can seek; compressed or not. Stays open.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransferException">While enumerating: it is no export, of another version, damaged or cut.</exception>
    public static async IAsyncEnumerable<TransferRow> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var gzip = IsCompressed(file) ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
        await using var lines = new ExportLineReader(gzip ?? file);
        CheckHeader(await lines.ReadHeaderAsync(cancellationToken));
        var counts = new Dictionary<string, long>();
        TransferTable? table = null;
        while (true)
        {
            await lines.NextAsync(cancellationToken);
            if (lines.IsRow && table is not null)
            {
                counts[table.Name]++;
                yield return new(table, WithoutCopies(table, lines.ReadRow(table)));
                continue;
            }

            var mark = lines.ReadMark();
            if (mark.End is { } end)
            {
                CheckEnd(end, counts, lines.HashBefore());
                await lines.ExpectEndAsync(cancellationToken);
                yield break;
            }

            table = lines.CheckTable(mark, counts.Count);
            counts.Add(table.Name, 0);
        }
    }

    private static async Task<long> WriteAsync(
        IAsyncEnumerable<TransferRow> rows, Stream stream, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var lines = new ExportLineWriter(stream);
        await lines.WriteAsync(new ExportHeader(Version, at), ExportJson.Default.ExportHeader, cancellationToken);
        var counts = new Dictionary<string, long>();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            // Tables without rows are named as well.
            while (!counts.ContainsKey(row.Table.Name))
                await BeginTableAsync();
            counts[row.Table.Name]++;
            await lines.WriteRowAsync(row, cancellationToken);
        }

        while (counts.Count < TransferTable.All.Count)
            await BeginTableAsync();
        await lines.WriteAsync(new ExportMark(End: new(counts, lines.HashSoFar())), ExportJson.Default.ExportMark, cancellationToken);
        await lines.FlushAsync(cancellationToken);
        return counts.Values.Sum();

        async Task BeginTableAsync()
        {
            var table = TransferTable.All[counts.Count];
            await lines.WriteAsync(
                new ExportMark(table.Name, [.. table.Columns.Select(column => column.Name)]), ExportJson.Default.ExportMark,
                cancellationToken);
            counts.Add(table.Name, 0);
        }
    }

    /// <summary>Files of older versions have a copy of the preferences in each row that says that they changed.</summary>
    private static object?[] WithoutCopies(TransferTable table, object?[] values)
    {
        if (table == InboxLog && values[ChangeIndex] is (long)InboxChange.Preferences)
            values[BodyIndex] = Array.Empty<byte>();
        return values;
    }

    private static bool IsCompressed(Stream file)
    {
        var isCompressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isCompressed;
    }

    private static void CheckHeader(ExportHeader? header)
    {
        if (header?.NudgeExport is not { } version)
            throw new TransferException("The file is no export of Nudge. Give one that ./nudge export wrote.");
        if (version != Version)
        {
            throw new TransferException(
                $"The file is an export in format {version}, and this version of Nudge reads format {Version}. Import it with the version "
                + "that wrote it.");
        }
    }

    private static void CheckEnd(ExportEnd end, Dictionary<string, long> counts, string hash)
    {
        var isWhole = counts.Count == TransferTable.All.Count && end.Rows.Count == counts.Count
            && counts.All(count => end.Rows.TryGetValue(count.Key, out var rows) && rows == count.Value);
        if (!isWhole)
            throw new TransferException(
                "The export does not have the rows that its last line counts: it was cut or changed. Export again.");
        if (end.Sha256 != hash)
            throw new TransferException("The export is not what was written: its hash differs. Copy it again, or export again.");
    }
}
