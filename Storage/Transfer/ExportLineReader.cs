using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json;

namespace Nudge.Storage.Transfer;

/// <summary>
/// Reads one JSON value a line, and hashes what it reads. The part of a line that a method returns is valid until the next one.
/// </summary>
internal sealed class ExportLineReader(Stream stream) : IAsyncDisposable
{
    /// <summary>Longer than any row: a body has at most 16 MiB in either database's settings, and four thirds of that in base64.</summary>
    private const int LineBytesMax = 128 * 1024 * 1024;

    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ReadOnlySequence<byte> _line;
    private ReadOnlySequence<byte>? _withEnd;
    private long _number;
    private int _columns;

    internal bool IsRow => _line.FirstSpan is [(byte)'[', ..];

    /// <summary>Of all lines before this one.</summary>
    internal string HashBefore()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetCurrentHash(hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <returns><see langword="null"/>: the file begins with something else.</returns>
    internal async Task<ExportHeader?> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        // No file is read to its end for a line.
        if (!await TryNextAsync(64 * 1024, cancellationToken))
            return null;
        try
        {
            var json = new Utf8JsonReader(_line);
            return JsonSerializer.Deserialize(ref json, ExportJson.Default.ExportHeader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Goes to the next line.</summary>
    /// <exception cref="TransferException">There is none.</exception>
    internal async Task NextAsync(CancellationToken cancellationToken)
    {
        if (!await TryNextAsync(LineBytesMax, cancellationToken))
            throw new TransferException(
                $"The export ends after line {_number}, before its last one: it was cut. Copy it again, or export again.");
    }

    internal async Task ExpectEndAsync(CancellationToken cancellationToken)
    {
        if (await TryNextAsync(LineBytesMax, cancellationToken) || !_line.IsEmpty)
            throw new TransferException("The export goes on after its last line: it was changed. Copy it again, or export again.");
    }

    internal ExportMark ReadMark()
    {
        try
        {
            var json = new Utf8JsonReader(_line);
            return JsonSerializer.Deserialize(ref json, ExportJson.Default.ExportMark) ?? throw Damaged(null);
        }
        catch (JsonException e)
        {
            throw Damaged(e);
        }
    }

    /// <summary>The table that begins, which must be the next one as this version knows it, or as an older one did.</summary>
    internal TransferTable CheckTable(ExportMark mark, int begun)
    {
        if (begun >= TransferTable.All.Count || mark.Table != TransferTable.All[begun].Name || mark.Columns is not { } columns)
            throw Damaged(null);
        var table = TransferTable.All[begun];
        _columns = columns.Count;
        var isKnown = columns.SequenceEqual(table.Columns.Take(_columns).Select(column => column.Name))
            && table.Columns.Skip(_columns).All(column => column.Absent is not null);
        return isKnown ? table : throw Damaged(null);
    }

    internal object?[] ReadRow(TransferTable table)
    {
        try
        {
            var json = new Utf8JsonReader(_line);
            var values = new object?[table.Columns.Count];
            json.Read();
            for (var i = 0; i < _columns; i++)
                values[i] = json.Read() ? Read(ref json, table.Columns[i]) : throw Damaged(null);
            for (var i = _columns; i < values.Length; i++)
                values[i] = table.Columns[i].Absent is DBNull ? null : table.Columns[i].Absent;
            return json.Read() && json.TokenType == JsonTokenType.EndArray && !json.Read() ? values : throw Damaged(null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Damaged(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pipe.CompleteAsync();
        _hash.Dispose();
    }

    private object? Read(ref Utf8JsonReader json, TransferColumn column)
    {
        if (json.TokenType == JsonTokenType.Null)
            return column.IsOptional ? null : throw Damaged(null);
        return column.Kind switch
        {
            TransferKind.Flag => json.GetBoolean(),
            TransferKind.Text => json.GetString(),
            TransferKind.Bytes => json.GetBytesFromBase64(),
            TransferKind.Uuid => json.GetGuid(),
            TransferKind.Bits16 => (long)json.GetInt16(),
            TransferKind.Bits32 => (long)json.GetInt32(),
            _ => json.GetInt64(),
        };
    }

    private async ValueTask<bool> TryNextAsync(int bytesMax, CancellationToken cancellationToken)
    {
        if (_withEnd is { } read)
        {
            foreach (var part in read)
                _hash.AppendData(part.Span);
            _pipe.AdvanceTo(read.End);
            _withEnd = null;
        }

        while (true)
        {
            var more = await ReadAsync(cancellationToken);
            if (more.Buffer.PositionOf((byte)'\n') is { } end)
            {
                _line = more.Buffer.Slice(0, end);
                _withEnd = more.Buffer.Slice(0, more.Buffer.GetPosition(1, end));
                _number++;
                return true;
            }

            _line = more.Buffer;
            if (more.IsCompleted || more.Buffer.Length > bytesMax)
                return false;
            _pipe.AdvanceTo(more.Buffer.Start, more.Buffer.End);
        }
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _pipe.ReadAsync(cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new TransferException(
                $"The export cannot be decompressed after line {_number}: it was cut or changed. Copy it again, or export again.", e);
        }
    }

    private TransferException Damaged(Exception? reason) =>
        new($"Line {_number} of the export cannot be read: the file was changed or cut. Copy it again, or export again.", reason!);
}
