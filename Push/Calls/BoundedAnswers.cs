namespace Nudge.Push.Calls;

/// <summary>
/// Stands before the way out: every answer is whole, small enough and in time, or there is none, whichever library made the call.
/// </summary>
/// <remarks>
/// Bodies go out with their length, since some push services take none in chunks. Answers are read to their end, so that a connection is
/// free again as soon as there is one.
/// </remarks>
internal sealed class BoundedAnswers(HttpMessageHandler wayOut, TimeSpan patience, TimeProvider time) : DelegatingHandler(wayOut)
{
    /// <summary>A thousand receipts of Expo's are a fifth of it.</summary>
    internal const int BytesMax = 1_048_576;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var ending = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
        try
        {
            if (request.Content is not null)
                await request.Content.LoadIntoBufferAsync(either.Token);
            return await ReadAsync(await base.SendAsync(request, either.Token), either.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"There was no whole answer within {patience.TotalSeconds} s.");
        }
    }

    private static async Task<HttpResponseMessage> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(BytesMax, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
