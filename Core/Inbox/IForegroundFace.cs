namespace Nudge.Core.Inbox;

/// <summary>
/// Waits until a user looks elsewhere, as pushes do: it is told by the connections of this process. Any thread may call it.
/// </summary>
public interface IForegroundFace
{
    /// <summary>
    /// A user has a first connection of this process in the foreground, or none any more. Never waits and never fails; those of one user
    /// come in order.
    /// </summary>
    void Turned(InboxKey inbox, bool isThere);

    /// <summary>A user has turned away from all connections of theirs, or back, by a call that is about no single one.</summary>
    /// <exception cref="Actors.StoreUnavailableException">The outcome is unknown, and repeating does no harm.</exception>
    Task TurnAllAsync(InboxKey inbox, bool isThere, CancellationToken cancellationToken);
}
