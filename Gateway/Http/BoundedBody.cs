using System.Buffers;
using System.IO.Pipelines;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>
/// A whole body as it lies in the connection's own buffers: it takes the memory that it has come to, and nothing for what it says that will
/// come. Disposing it gives the buffers back.
/// </summary>
internal readonly struct BoundedBody : IDisposable
{
    private readonly PipeReader _reader;
    private readonly ReadOnlySequence<byte> _body;
    private readonly byte[]? _joined;

    private BoundedBody(PipeReader reader, ReadOnlySequence<byte> body)
    {
        (_reader, _body) = (reader, body);
        if (body.IsSingleSegment)
        {
            Bytes = body.First;
            return;
        }

        _joined = ArrayPool<byte>.Shared.Rent((int)body.Length);
        body.CopyTo(_joined);
        Bytes = _joined.AsMemory(0, (int)body.Length);
    }

    /// <summary>All of it; gone when this is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Reads it to its end.</summary>
    /// <returns><see langword="null"/>: it is longer than it may be, and given up.</returns>
    public static async ValueTask<BoundedBody?> ReadAsync(HttpRequest request, int bytesMax, CancellationToken cancellationToken)
    {
        if (request.ContentLength > bytesMax)
            return null;
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
                return new BoundedBody(reader, result.Buffer);
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Why a body that is longer is not read.</summary>
    public static Refusal TooLarge(int bytesMax) =>
        new(ErrorCode.PayloadTooLarge, $"The body of this call has at most {bytesMax} bytes.", Limit: bytesMax);

    public void Dispose()
    {
        _reader.AdvanceTo(_body.End);
        if (_joined is not null)
            ArrayPool<byte>.Shared.Return(_joined);
    }
}
