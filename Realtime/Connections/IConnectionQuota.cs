namespace Nudge.Realtime.Connections;

/// <summary>Bounds connections beside the register, as one face does. Any thread may call it.</summary>
public interface IConnectionQuota
{
    /// <summary>Takes a place; every place that was taken is given back by <see cref="GiveBack"/>.</summary>
    /// <returns><see langword="false"/> if there is none.</returns>
    bool TryTake(ConnectionPlace place);

    void GiveBack(ConnectionPlace place);
}
