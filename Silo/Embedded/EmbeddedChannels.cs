using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Silo.Embedded;

/// <summary>Channels in this process.</summary>
internal sealed class EmbeddedChannels : IChannels
{
    private readonly ActorTable<ChannelActor> _actors;
    private readonly ChannelTurns _turns;

    public EmbeddedChannels(
        IActorStore store, IChannelReader reader, IEventSink nodes, TimeProvider time, IOptions<EmbeddedOptions>? options = null)
    {
        _turns = new(store, reader, time);
        _actors = new(store, nodes, time, _turns.LoadAsync, static actor => actor.Exists, options?.Value.ActivationsMax ?? int.MaxValue);
    }

    public Task<Answer<PublishReceipt>> PublishAsync(ChannelKey channel, Publication publication, CancellationToken cancellationToken) =>
        _actors.DecideAsync(channel.Actor, _turns.Publish(channel, publication), cancellationToken);

    public Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        ChannelKey channel, IReadOnlyList<Publication> publications, CancellationToken cancellationToken) =>
        _actors.DecideEachAsync(channel.Actor, publications.Select(publication => _turns.Publish(channel, publication)), cancellationToken);

    public Task<Answer<PublishReceipt>> PublishEphemeralAsync(
        ChannelKey channel, Publication publication, CancellationToken cancellationToken) =>
        _actors.DecideAsync(channel.Actor, actor => actor.PublishEphemeral(publication), cancellationToken);

    public Task SignalAsync(
        ChannelKey channel, TypeName name, ReadOnlyMemory<byte> payload, long stamp, CancellationToken cancellationToken) =>
        _actors.DecideAsync(channel.Actor, actor => actor.Signal(name, payload, stamp), cancellationToken);

    public Task<Head> HeadAsync(ChannelKey channel, CancellationToken cancellationToken) =>
        _actors.AskAsync(channel.Actor, actor => actor.Head(), cancellationToken);

    public async Task<PublishReceipt> WithdrawAsync(
        ChannelKey channel, NotificationId id, long offset, bool isExpired, CancellationToken cancellationToken)
    {
        var turn = await _turns.WithdrawAsync(channel, id, offset, isExpired, cancellationToken);
        return await _actors.AskAsync(channel.Actor, actor => turn.Decide(actor)!.Value, cancellationToken);
    }

    public Task<Head> TrimAsync(ChannelKey channel, long floor, CancellationToken cancellationToken) =>
        _actors.AskAsync(channel.Actor, actor => actor.Trim(floor), cancellationToken);

    internal int Count => _actors.Count;

    internal void Sweep(EmbeddedOptions options) => _actors.Sweep(TimeSpan.FromSeconds(options.IdleSeconds), options.ActivationsMax);
}
