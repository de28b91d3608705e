using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Embedded;

/// <summary>Channels in this process.</summary>
internal sealed class EmbeddedChannels : IChannels
{
    private readonly ActorTable<ChannelActor> _actors;
    private readonly IActorStore _store;
    private readonly IChannelReader _reader;
    private readonly TimeProvider _time;

    public EmbeddedChannels(IActorStore store, IChannelReader reader, INodes nodes, TimeProvider time)
    {
        _store = store;
        _reader = reader;
        _time = time;
        _actors = new(store, nodes, time, LoadAsync);
    }

    public Task<Answer<PublishReceipt>> PublishAsync(ChannelKey channel, Publication publication, CancellationToken cancellationToken)
    {
        var (decide, lookUp) = Publishing(channel, publication);
        return _actors.DecideAsync(channel.Actor, decide, lookUp, cancellationToken);
    }

    public Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        ChannelKey channel, IReadOnlyList<Publication> publications, CancellationToken cancellationToken) =>
        _actors.DecideEachAsync(channel.Actor, publications.Select(publication => Publishing(channel, publication)), cancellationToken);

    public Task<Answer<PublishReceipt>> PassAsync(ChannelKey channel, Publication publication, CancellationToken cancellationToken) =>
        _actors.DecideAsync(channel.Actor, actor => actor.Pass(publication), cancellationToken);

    public Task SignalAsync(ChannelKey channel, TypeName name, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _actors.DecideAsync(channel.Actor, actor => actor.Signal(name, payload), cancellationToken);

    public Task<Head> HeadAsync(ChannelKey channel, CancellationToken cancellationToken) =>
        _actors.DecideAsync(channel.Actor, actor => actor.Head(), cancellationToken);

    public Task<Head> TrimAsync(ChannelKey channel, long floor, CancellationToken cancellationToken) =>
        _actors.DecideAsync(channel.Actor, actor => actor.Trim(floor), cancellationToken);

    internal void Sweep(EmbeddedOptions options) => _actors.Sweep(TimeSpan.FromSeconds(options.IdleSeconds), options.ActivationsMax);

    private (Func<ChannelActor, Decision<Answer<PublishReceipt>>?> Decide, Func<CancellationToken, Task> LookUp) Publishing(
        ChannelKey channel, Publication publication)
    {
        var accepted = new AcceptedLookup(channel.Actor, publication.Id, _store, _time);
        return (actor => accepted.Completes(actor.Accepted) ? actor.Publish(publication, accepted.Known) : null, accepted.AskAsync);
    }

    private async Task<ChannelActor> LoadAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        var since = _time.GetUtcNow() - AcceptedIds.Window;
        var snapshot = await _reader.LoadAsync(actor, since, AcceptedIds.LoadLimit, cancellationToken);
        return new(new(AppId.Parse(actor.App), ChannelName.Parse(actor.Name)), snapshot, _time);
    }
}
