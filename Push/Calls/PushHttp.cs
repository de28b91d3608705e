namespace Nudge.Push.Calls;

/// <summary>The way to all providers: the host's one way out, with a bound on answers. Any thread may use it.</summary>
/// <remarks>
/// The handler comes from the host, which keeps its rules on addresses, connections and TLS and ends it; it follows no redirects. It has to
/// speak HTTP/2 where a request asks for it.
/// </remarks>
public sealed class PushHttp
{
    private readonly TimeProvider _time;

    /// <param name="wayOut">The host's.</param>
    /// <param name="options">How long a call may take.</param>
    /// <param name="time">Measures it.</param>
    public PushHttp(HttpMessageHandler wayOut, PushOptions options, TimeProvider time)
    {
        _time = time;
        Handler = new BoundedAnswers(wayOut, TimeSpan.FromSeconds(options.CallSeconds), time);
        Client = new(Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>For libraries that make calls of their own.</summary>
    internal HttpMessageHandler Handler { get; }

    /// <summary>The same as a client.</summary>
    internal HttpClient Client { get; }

    /// <summary>Calls. The answer is a value, and so is none.</summary>
    internal async Task<PushAnswer> CallAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new((int)response.StatusCode, body, PushAnswer.WaitOf(response.Headers, _time));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The host's handlers have exceptions of their own, which nobody here knows.
            return PushAnswer.None;
        }
    }
}
