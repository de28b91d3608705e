using Nudge.Core.Errors;

namespace Nudge.Realtime.Connections;

/// <summary>
/// All that an admitted connection has taken of what is bounded. The code that serves the connection disposes it at the end, which gives
/// all of it back once.
/// </summary>
public sealed class ConnectionLease : IDisposable
{
    private readonly ConnectionRegister _register;
    // Two of its own fields and no list: each open connection has one of these.
    private IConnectionQuota? _first;
    private IConnectionQuota? _second;
    private bool _isGivenBack;

    private ConnectionLease(ConnectionRegister register, ConnectionPlace place) => (_register, Place) = (register, place);

    /// <summary>For whom it counts.</summary>
    public ConnectionPlace Place { get; }

    /// <summary>Takes a place for a connection before it is opened; or says why there is none.</summary>
    public static Answer<ConnectionLease> Take(ConnectionRegister register, ConnectionPlace place) =>
        register.TakePlace(place) is { } refusal ? refusal : new ConnectionLease(register, place);

    /// <summary>Takes a place of what the face bounds as well.</summary>
    /// <returns><see langword="false"/> if there is none; the rest is still to be given back.</returns>
    /// <exception cref="InvalidOperationException">There are two already.</exception>
    public bool TryAdd(IConnectionQuota quota)
    {
        if (_second is not null)
            throw new InvalidOperationException("A connection takes places of two quotas at the most.");
        if (!quota.TryTake(Place))
            return false;
        (_first, _second) = (quota, _first);
        return true;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGivenBack, true))
            return;
        _first?.GiveBack(Place);
        _second?.GiveBack(Place);
        _register.GiveBack(Place);
    }
}
