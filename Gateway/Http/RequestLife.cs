namespace Nudge.Gateway.Http;

/// <summary>
/// Lets anybody end a request while it is served, and nobody afterwards: then its context is gone, or is another request's. Any thread may
/// use it.
/// </summary>
internal sealed class RequestLife(HttpContext context) : IDisposable
{
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Ends the request and what carries it, whatever is under way; nothing if it is over.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_isOver)
                context.Abort();
        }
    }

    /// <summary>The request is over.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isOver = true;
    }
}
