using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Storage.Transfer;

/// <summary>Writes one JSON value a line, and hashes what it writes.</summary>
internal sealed class ExportLineWriter(Stream stream) : IAsyncDisposable
{
    private const int FlushBytes = 64 * 1024;

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushBytes);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Utf8JsonWriter _json = new(Stream.Null, Format);

    /// <summary>Of all lines until now.</summary>
    internal string HashSoFar()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetCurrentHash(hash);
        return Convert.ToHexStringLower(hash);
    }

    internal async Task WriteAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var start = Begin();
        JsonSerializer.Serialize(_json, value, type);
        await EndAsync(start, cancellationToken);
    }

    internal async ValueTask WriteRowAsync(TransferRow row, CancellationToken cancellationToken)
    {
        var start = Begin();
        _json.WriteStartArray();
        for (var i = 0; i < row.Values.Count; i++)
            Write(row.Values[i]);
        _json.WriteEndArray();
        await EndAsync(start, cancellationToken);
    }

    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
        await stream.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        _hash.Dispose();
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null:
                _json.WriteNullValue();
                break;
            case long number:
                _json.WriteNumberValue(number);
                break;
            case bool flag:
                _json.WriteBooleanValue(flag);
                break;
            case string text:
                _json.WriteStringValue(text);
                break;
            case byte[] bytes:
                _json.WriteBase64StringValue(bytes);
                break;
            case Guid id:
                _json.WriteStringValue(id);
                break;
            default:
                throw new InvalidOperationException($"A row has a value of type {value.GetType()}.");
        }
    }

    /// <returns>Where the line starts in the buffer.</returns>
    private int Begin()
    {
        _json.Reset(_buffer);
        return _buffer.WrittenCount;
    }

    private ValueTask EndAsync(int start, CancellationToken cancellationToken)
    {
        _json.Flush();
        _buffer.Write("\n"u8);
        _hash.AppendData(_buffer.WrittenSpan[start..]);
        return _buffer.WrittenCount < FlushBytes ? ValueTask.CompletedTask : PassOnAsync(cancellationToken);
    }

    private async ValueTask PassOnAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
