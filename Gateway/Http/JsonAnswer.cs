using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Http;

/// <summary>Writes a response whose JSON is written by hand, with its length, so that it needs no chunks.</summary>
internal static class JsonAnswer
{
    private const int KeptBytesMax = 65_536;

    // Used within one call and never across an await, so a thread has it to itself. Saves the writer and its buffer at each publish.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? _kept;

    /// <summary>Writes the whole response.</summary>
    /// <param name="response">Which has not started.</param>
    /// <param name="status">Its status.</param>
    /// <param name="state">The state that <paramref name="write"/> needs.</param>
    /// <param name="write">Writes one JSON value.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task WriteAsync<TState>(
        HttpResponse response, int status, TState state, Action<Utf8JsonWriter, TState> write, CancellationToken cancellationToken)
    {
        Write(response, status, state, write);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static void Write<TState>(HttpResponse response, int status, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var (buffer, json) = Take();
        write(json, state);
        json.Flush();
        response.StatusCode = status;
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
        if (buffer.Capacity > KeptBytesMax)
            return;
        buffer.ResetWrittenCount();
        json.Reset();
        _kept = (buffer, json);
    }

    /// <summary>Takes it away from the thread, so that a write that throws leaves nothing half written behind.</summary>
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) Take()
    {
        if (_kept is { } kept)
        {
            _kept = null;
            return kept;
        }

        var buffer = new ArrayBufferWriter<byte>(1_024);
        return (buffer, new(buffer, WireJson.WriterOptions));
    }
}
