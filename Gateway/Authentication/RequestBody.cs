using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>Makes something of a body.</summary>
/// <param name="body">All of it behind a byte order mark; gone when the call returns.</param>
/// <param name="state">The state that the parser needs.</param>
public delegate Answer<T> BodyParser<T, in TState>(ReadOnlySpan<byte> body, TState state);

/// <summary>
/// Reads a whole body, up to a limit, as a <see cref="BoundedBody"/>. One whose caller has not been checked has a place among others of its
/// kind, and a time.
/// </summary>
public static class RequestBody
{
    /// <summary>Reads the body and has it parsed in place.</summary>
    public static async ValueTask<Answer<T>> ReadAsync<T, TState>(
        HttpRequest request, int bytesMax, TState state, BodyParser<T, TState> parse, CancellationToken cancellationToken)
    {
        if (request.ContentLength > bytesMax)
            return BoundedBody.TooLarge(bytesMax);
        if (request.HttpContext.Features.Get<Caller>() is not (null or AnonymousCaller))
            return await ReadAllAsync(request, bytesMax, state, parse, cancellationToken);
        var bodies = request.HttpContext.RequestServices.GetRequiredService<AnonymousBodies>();
        var network = ClientNetwork.Of(request.HttpContext.Connection.RemoteIpAddress);
        if (bodies.Take(network) is { } refusal)
            return refusal;
        using var patience = bodies.BeginPatience();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var answer = await ReadAllAsync(request, bytesMax, state, parse, either.Token);
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
        HttpRequest request, int bytesMax, TState state, BodyParser<T, TState> parse, CancellationToken cancellationToken)
    {
        if (await BoundedBody.ReadAsync(request, bytesMax, cancellationToken) is not { } body)
            return BoundedBody.TooLarge(bytesMax);
        using (body)
            return parse(ByteOrderMark.Skip(body.Bytes.Span), state);
    }
}
