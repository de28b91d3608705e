using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Accepted;

/// <summary>For one command: asks the store for the command's id, where the memory of its actor does not reach.</summary>
/// <remarks>
/// A host calls <see cref="Completes"/> in the command's turn. If it does not, the host calls <see cref="AskAsync"/> outside of any turn
/// and gives the command another turn. An answer completes the memory that it was asked for and no later one: what another activation
/// accepted in between is in neither.
/// </remarks>
public sealed class AcceptedLookup(ActorKey actor, NotificationId id, IActorStore store, TimeProvider time)
{
    private AcceptedIds? _memory;
    private int _generation;
    private bool _isAnswered;

    /// <summary>The store's answer about the id.</summary>
    public AcceptedRow? Known { get; private set; }

    /// <summary>Whether the memory and what was asked for it tell of every id of the window.</summary>
    public bool Completes(AcceptedIds memory)
    {
        if (memory.IsAll || memory.TryFind(id.Value, out _))
            return true;
        if (_isAnswered && _memory == memory && _generation == memory.Generation)
            return true;
        (_memory, _generation, _isAnswered) = (memory, memory.Generation, false);
        return false;
    }

    /// <exception cref="StoreUnavailableException">The store did not answer in time; nothing was changed.</exception>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        if (_memory is null || _isAnswered)
            return;
        var row = await store.FindAcceptedAsync(actor, id.Value, cancellationToken);
        Known = row?.At >= time.GetUtcNow() - AcceptedIds.Window ? row : null;
        _isAnswered = true;
    }
}
