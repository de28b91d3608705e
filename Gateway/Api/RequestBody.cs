using System.Buffers;
using System.IO.Pipelines;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Api;

/// <summary>Makes something of a body.</summary>
/// <param name="body">All of it behind a byte order mark; gone when the call returns.</param>
/// <param name="state">The state that the parser needs.</param>
internal delegate Answer<T> BodyParser<T, in TState>(ReadOnlySpan<byte> body, TState state);

/// <summary>
/// Reads a whole body, up to a limit, straight from the connection's own buffers: it takes the memory that it has come to, and nothing for what it says that
/// will come. One whose caller has not been checked has a place among others of its kind, and a time.
/// </summary>
internal static class RequestBody
{
    /// <summary>Reads the body and has it parsed in place.</summary>
    internal static async ValueTask<Answer<T>> ReadAsync<T, TState>(
        HttpRequest request, int bytesMax, TState state, BodyParser<T, TState> parse, CancellationToken cancellationToken)
    {
        if (request.ContentLength > bytesMax)
            return TooLarge(bytesMax);
        if (request.HttpContext.Features.Get<Caller>() is not null)
            return await ReadAllAsync(request.BodyReader, bytesMax, state, parse, cancellationToken);
        var bodies = request.HttpContext.RequestServices.GetRequiredService<AnonymousBodies>();
        var network = ClientNetwork.Of(request.HttpContext.Connection.RemoteIpAddress);
        if (bodies.Take(network) is { } refusal)
            return refusal;
        using var patience = bodies.BeginPatience();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var answer = await ReadAllAsync(request.BodyReader, bytesMax, state, parse, either.Token);
            if (answer.IsAccepted || answer.Refusal.Code != ErrorCode.PayloadTooLarge)
                UnreadBody.NoteRead(request.HttpContext);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return bodies.TooSlow;
        }
        finally
        {
            bodies.GiveBack(network);
        }
    }

    private static async ValueTask<Answer<T>> ReadAllAsync<T, TState>(
        PipeReader reader, int bytesMax, TState state, BodyParser<T, TState> parse, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(result.Buffer.End);
                return TooLarge(bytesMax);
            }

            if (result.IsCompleted)
                return Parse(reader, result.Buffer, state, parse);
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static Answer<T> Parse<T, TState>(PipeReader reader, ReadOnlySequence<byte> body, TState state, BodyParser<T, TState> parse)
    {
        byte[]? joined = null;
        try
        {
            if (body.IsSingleSegment)
                return parse(ByteOrderMark.Skip(body.FirstSpan), state);
            joined = ArrayPool<byte>.Shared.Rent((int)body.Length);
            body.CopyTo(joined);
            return parse(ByteOrderMark.Skip(joined.AsSpan(0, (int)body.Length)), state);
        }
        finally
        {
            if (joined is not null)
                ArrayPool<byte>.Shared.Return(joined);
            reader.AdvanceTo(body.End);
        }
    }

    private static Refusal TooLarge(int bytesMax) =>
        new(ErrorCode.PayloadTooLarge, $"The body of this call has at most {bytesMax} bytes.", null, bytesMax);
}
