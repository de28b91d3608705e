using Nudge.Core.Errors;

namespace Nudge.Realtime.Connections;

/// <summary>
/// All that an admitted connection has taken of what is bounded. The code that serves the connection disposes it at the end, which gives
/// all of it back once.
/// </summary>
public sealed class ConnectionLease : IDisposable
{
    private readonly ConnectionRegister _register;
    private IConnectionQuota[] _quotas = [];
    private bool _isGivenBack;

    private ConnectionLease(ConnectionRegister register, ConnectionPlace place) => (_register, Place) = (register, place);

    /// <summary>For whom it counts.</summary>
    public ConnectionPlace Place { get; }

    /// <summary>Takes a place for a connection before it is opened; or says why there is none.</summary>
    public static Answer<ConnectionLease> Take(ConnectionRegister register, ConnectionPlace place) =>
        register.TakePlace(place) is { } refusal ? refusal : new ConnectionLease(register, place);

    /// <summary>Takes a place of what the face bounds as well.</summary>
    /// <returns><see langword="false"/> if there is none; the rest is still to be given back.</returns>
    public bool TryAdd(IConnectionQuota quota)
    {
        if (!quota.TryTake(Place))
            return false;
        _quotas = [.. _quotas, quota];
        return true;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGivenBack, true))
            return;
        foreach (var quota in _quotas)
            quota.GiveBack(Place);
        _register.GiveBack(Place);
    }
}
