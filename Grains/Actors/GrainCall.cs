using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Nudge.Core.Actors;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Actors;

/// <summary>
/// Calls a grain as the rest of Nudge calls an actor: an activation on its way out is waited for, and an outage has one exception.
/// </summary>
public sealed class GrainCall(TimeProvider time)
{
    // An activation is gone when its rows have settled, which the store limits to seconds.
    private static readonly TimeSpan RetiringMax = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(250);

    /// <exception cref="StoreUnavailableException">The grain could not be reached, or not in time: the outcome is unknown.</exception>
    public Task<Reply<T>> RunAsync<T>(Func<Task<Reply<T>>> call, CancellationToken cancellationToken) =>
        RunAsync(call, reply => reply.Status == ReplyStatus.Retired, cancellationToken);

    /// <inheritdoc cref="RunAsync{T}(Func{Task{Reply{T}}}, CancellationToken)"/>
    internal Task<Reply<T>[]> RunEachAsync<T>(Func<Task<Reply<T>[]>> call, CancellationToken cancellationToken) =>
        RunAsync(call, replies => replies is [{ Status: ReplyStatus.Retired }, ..], cancellationToken);

    /// <summary>The same for what is not a reply: once.</summary>
    /// <exception cref="StoreUnavailableException">The grain could not be reached, or not in time: the outcome is unknown.</exception>
    public Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, static _ => false, cancellationToken);

    private async Task<T> RunAsync<T>(Func<Task<T>> call, Predicate<T> isRetired, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(5); ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            T reply;
            try
            {
                reply = await call().WaitAsync(cancellationToken);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or ConnectionAbortedException or SocketException
                or ObjectDisposedException)
            {
                throw new StoreUnavailableException("The cluster did not answer, or not in time. Repeating with the same id is safe.", e);
            }

            if (!isRetired(reply) || time.GetElapsedTime(start) > RetiringMax)
                return reply;
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
