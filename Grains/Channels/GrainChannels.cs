using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Channels;

namespace Nudge.Grains.Channels;

/// <summary>Channels in a cluster.</summary>
public sealed class GrainChannels(IGrainFactory grains, TimeProvider time) : IChannels
{
    private readonly GrainCall _call = new(time);

    public async Task<Answer<PublishReceipt>> PublishAsync(ChannelKey channel, Publication publication, CancellationToken cancellationToken)
    {
        var grain = Grain(channel);
        return (await _call.RunAsync(() => grain.PublishAsync(publication), cancellationToken)).ToAnswer();
    }

    public async Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        ChannelKey channel, IReadOnlyList<Publication> publications, CancellationToken cancellationToken)
    {
        var grain = Grain(channel);
        Publication[] all = [.. publications];
        return Array.ConvertAll(await _call.RunEachAsync(() => grain.PublishEachAsync(all), cancellationToken), reply => reply.ToAnswer());
    }

    public async Task<Answer<PublishReceipt>> PublishEphemeralAsync(
        ChannelKey channel, Publication publication, CancellationToken cancellationToken)
    {
        var grain = Grain(channel);
        return (await _call.RunAsync(() => grain.PublishEphemeralAsync(publication), cancellationToken)).ToAnswer();
    }

    public async Task SignalAsync(
        ChannelKey channel, TypeName name, ReadOnlyMemory<byte> payload, long stamp, CancellationToken cancellationToken)
    {
        var grain = Grain(channel);
        var bytes = payload.ToArray();
        (await _call.RunAsync(() => grain.SignalAsync(name.Value, bytes, stamp), cancellationToken)).ToValue();
    }

    public async Task<Head> HeadAsync(ChannelKey channel, CancellationToken cancellationToken)
    {
        var grain = Grain(channel);
        return (await _call.RunAsync(grain.HeadAsync, cancellationToken)).ToValue();
    }

    public async Task<PublishReceipt> WithdrawAsync(
        ChannelKey channel, NotificationId id, long offset, bool isExpired, CancellationToken cancellationToken)
    {
        var grain = Grain(channel);
        return (await _call.RunAsync(() => grain.WithdrawAsync(id.Value, offset, isExpired), cancellationToken)).ToValue();
    }

    public async Task<Head> TrimAsync(ChannelKey channel, long floor, CancellationToken cancellationToken)
    {
        var grain = Grain(channel);
        return (await _call.RunAsync(() => grain.TrimAsync(floor), cancellationToken)).ToValue();
    }

    private IChannelGrain Grain(ChannelKey channel) => grains.GetGrain<IChannelGrain>(ActorNames.Of(channel.Actor));
}
