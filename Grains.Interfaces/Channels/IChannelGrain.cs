using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Notifications;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Channels;

/// <summary>One channel: what <see cref="IChannels"/> asks of it.</summary>
[Alias("nudge.IChannelGrain")]
public interface IChannelGrain : IInterestGrain
{
    [Alias("Publish")]
    Task<Reply<PublishReceipt>> PublishAsync(Publication publication);

    /// <summary>One reply for each, in order. If the first is retired, all are.</summary>
    [Alias("PublishEach")]
    Task<Reply<PublishReceipt>[]> PublishEachAsync(Publication[] publications);

    [Alias("Pass")]
    Task<Reply<PublishReceipt>> PublishEphemeralAsync(Publication publication);

    [Alias("Signal")]
    Task<Reply<bool>> SignalAsync(string name, byte[] payload, long stamp);

    [Alias("Head")]
    Task<Reply<Head>> HeadAsync();

    [Alias("Withdraw")]
    Task<Reply<PublishReceipt>> WithdrawAsync(string id, long offset, bool isExpired);

    [Alias("Trim")]
    Task<Reply<Head>> TrimAsync(long floor);
}
