using System.Diagnostics.CodeAnalysis;

namespace Nudge.Push.Calls;

/// <summary>Bounds the requests that are under way to one provider from this process. Those over it wait, in the order they came.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for has nothing to give back.")]
internal sealed class RequestLimit(int max)
{
    private readonly SemaphoreSlim _places = new(max);

    public int Max { get; } = max;

    /// <summary>Runs the call as soon as there is a place, which it gives back however it ends.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await call(cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }
}
