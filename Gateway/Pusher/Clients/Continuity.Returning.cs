using Nudge.Core.Names;

namespace Nudge.Gateway.Pusher.Clients;

internal sealed partial class Continuity
{
    private readonly TaskCompletionSource<Adopted> _adopted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UserId? _user;

    /// <summary>Whose the connection is; <see langword="null"/>: nobody knows yet.</summary>
    public UserId? User => Volatile.Read(ref _user);

    /// <summary>Completes when it is known whose the connection is, and what its client had before.</summary>
    public Task<Adopted> Adopting => _adopted.Task;

    /// <summary>It is known whose the connection is: it takes up what one of that user's was left with. The first word counts.</summary>
    public void Identify(UserId user)
    {
        if (Interlocked.CompareExchange(ref _user, user, null) is null)
            _ = AdoptAsync();
    }

    /// <summary>The client's earlier positions, once they are known; a connection of nobody has a while to say whose it is.</summary>
    /// <returns><see langword="null"/> if it has not.</returns>
    public async Task<Adopted?> WaitAsync(TimeSpan hold, TimeProvider time)
    {
        if (User is null)
        {
            try
            {
                return await _adopted.Task.WaitAsync(hold, time, Ended);
            }
            catch (TimeoutException) when (User is null)
            {
                return null;
            }
            catch (TimeoutException)
            {
                // It has just said so.
            }
        }

        return await _adopted.Task.WaitAsync(Ended);
    }

    /// <summary>Owned by the connection: ends soon, and never faults.</summary>
    private async Task AdoptAsync()
    {
        var adopted = await tickets.AdoptAsync(this);
        lock (_gate)
        {
            foreach (var (source, position) in adopted.Places)
                _left[source] = position;
        }

        tickets.Open(this);
        _adopted.TrySetResult(adopted);
        lock (_gate)
        {
            if (IsUnconfirmedLocked)
                PlanLocked();
        }
    }
}
