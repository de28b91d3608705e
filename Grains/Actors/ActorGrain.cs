using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Nodes;

namespace Nudge.Grains.Actors;

/// <summary>A grain around one of Core's actors: Orleans finds it, loads it once and lets it go; the actor decides.</summary>
/// <remarks>
/// Reentrant: a decision is synchronous, and its rows are awaited outside of the turn, so one hot actor is not bound to one flush of the
/// disk at a time. After an append failed the activation goes; the next one loads what is durable by then. A second activation, in a
/// network split, cannot write: each append carries the head that it was decided on.
/// </remarks>
internal abstract class ActorGrain<TActor>(ActorKind kind, IActorStore store, NodePumps pumps, TimeProvider time)
    : Grain, IInterestGrain, IEventSink
    where TActor : class
{
    private readonly InterestedNodes _listeners = new(time);
    private readonly Guid _id = Guid.NewGuid();
    private Activation<TActor> _activation = null!;

    protected ActorKey Key { get; private set; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Key = ActorNames.Parse(kind, this.GetPrimaryKeyString());
        // Not awaited here: calls wait for it in their own turns, and answer what came of it.
        _activation = new(Key, store, this, time, LoadAsync());
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Appends that are under way settle first, so that the next activation's load sees it.
        await _activation.DrainAsync().WaitAsync(cancellationToken);
        _activation.TryRetire();
    }

    public async Task<Reply<InterestAnswer>> SubscribeAsync(InterestRequest listening)
    {
        // In the turn in which the head is asked for: all above it is told to the node.
        _listeners.Put(listening.Node, listening.Lease, listening.Attachments);
        var head = await DecideAsync(HeadTurn);
        return head.Status == ReplyStatus.Accepted
            ? Reply<InterestAnswer>.Of(new InterestAnswer(_id, head.Value, pumps.MembershipVersion, _listeners.CountAttachments()))
            : new(head.Status, null, head.Refusal, head.Message);
    }

    public Task LeaveAsync(string node)
    {
        _listeners.Remove(node);
        LetGoOfNothing();
        return Task.CompletedTask;
    }

    void IEventSink.Publish(IReadOnlyList<ActorEvent> events)
    {
        if (events.Count > 0 && !_listeners.IsEmpty)
            _listeners.ForEach((pumps, events), static (state, node) => state.pumps.Post(node, state.events));
    }

    /// <summary>Brings an actor up to the store's head.</summary>
    protected abstract Task<TActor> LoadAsync();

    /// <summary>Asks for the head.</summary>
    protected abstract Turn<TActor, Head> HeadTurn { get; }

    /// <summary>Whether the store has anything of the actor, or is about to.</summary>
    protected abstract bool Exists(TActor actor);

    /// <summary>
    /// For what writes nothing of its own accord: an actor of which there is nothing does not stay for having been asked, unless a node
    /// receives it.
    /// </summary>
    protected async Task<Reply<TReply>> AskAsync<TReply>(Func<TActor, Decision<TReply>> decide)
    {
        var reply = await DecideAsync(decide);
        LetGoOfNothing();
        return reply;
    }

    protected Task<Reply<TReply>> DecideAsync<TReply>(Func<TActor, Decision<TReply>> decide) =>
        DecideAsync(Turn<TActor, TReply>.Of(decide));

    protected Task<Reply<TReply>> DecideAsync<TReply>(Turn<TActor, TReply> turn) => EndAsync(StartAsync(turn));

    protected Task<Reply<TReply>> AnswerAsync<TReply>(Func<TActor, Decision<Answer<TReply>>> decide) =>
        AnswerAsync(Turn<TActor, Answer<TReply>>.Of(decide));

    protected async Task<Reply<TReply>> AnswerAsync<TReply>(Turn<TActor, Answer<TReply>> turn) => Flatten(await DecideAsync(turn));

    /// <summary>The same as <see cref="AskAsync"/> for what may be refused.</summary>
    protected async Task<Reply<TReply>> AnswerAskedAsync<TReply>(Func<TActor, Decision<Answer<TReply>>> decide) =>
        Flatten(await AskAsync(decide));

    /// <summary>Several commands, in order. Only the decisions wait for each other, so that their rows share a group.</summary>
    protected async Task<Reply<TReply>[]> AnswerEachAsync<TReply>(IReadOnlyList<Turn<TActor, Answer<TReply>>> turns)
    {
        var replies = new Task<Reply<Answer<TReply>>>[turns.Count];
        for (var i = 0; i < replies.Length; i++)
        {
            var started = StartAsync(turns[i]);
            // A look-up in the store lets nothing of the same call overtake.
            await ((Task)started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            replies[i] = EndAsync(started);
        }

        return Array.ConvertAll(await Task.WhenAll(replies), Flatten);
    }

    private void LetGoOfNothing()
    {
        if (_listeners.IsEmpty && _activation is { IsDead: false, Loading.IsCompletedSuccessfully: true }
            && !Exists(_activation.Loading.Result))
            DeactivateOnIdle();
    }

    private static Reply<TReply> Flatten<TReply>(Reply<Answer<TReply>> reply) => reply.Status == ReplyStatus.Accepted
        ? Reply<TReply>.Of(reply.Value)
        : new(reply.Status, default, reply.Refusal, reply.Message);

    /// <summary>
    /// Decides; the inner task gives the reply once all that it may show is durable, and is null if the actor is no longer in use.
    /// </summary>
    private async Task<Task<TReply>?> StartAsync<TReply>(Turn<TActor, TReply> turn) =>
        await _activation.StartAsync(turn, CancellationToken.None);

    private async Task<Reply<TReply>> EndAsync<TReply>(Task<Task<TReply>?> started)
    {
        try
        {
            if (await started is { } reply)
                return Reply<TReply>.Of(await reply);
            DeactivateOnIdle();
            return Reply<TReply>.Retired;
        }
        catch (StoreUnavailableException e)
        {
            if (_activation.IsDead || !_activation.Loading.IsCompletedSuccessfully)
                DeactivateOnIdle();
            return Reply<TReply>.Of(e);
        }
    }
}
