using Nudge.Core.Actors;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>A store whose writes can be made to go unanswered, for all actors or for one.</summary>
internal sealed class BreakableStore(IActorStore store) : IActorStore
{
    /// <summary>The writes that fail.</summary>
    internal Func<ActorKey, bool> IsBroken { get; set; } = _ => false;

    /// <summary>Whether those writes are refused for good instead.</summary>
    internal bool IsRefusing { get; set; }

    public Task<AppendOutcome> AppendAsync(Append append) => IsBroken(append.Actor)
        ? Task.FromException<AppendOutcome>(
            IsRefusing ? new StoreRefusedException("The test refuses it.") : new StoreUnavailableException("The test broke the store."))
        : store.AppendAsync(append);

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken) => store.ReadHeadAsync(actor, cancellationToken);

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) =>
        store.FindAcceptedAsync(actor, id, cancellationToken);
}
