using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>Counts channels. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
public interface IChannelCounts
{
    /// <summary>
    /// How many channels an app has that were ever published to, made or subscribed to; no more than <paramref name="atMost"/> are counted.
    /// </summary>
    Task<int> CountChannelsAsync(string app, int atMost, CancellationToken cancellationToken);
}
