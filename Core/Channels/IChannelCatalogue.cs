using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>Knows the channels of an app: those with rows, and those that were made or subscribed to. Any thread may call it.</summary>
/// <remarks>A channel comes to be by its first row without being noted, so that publishing costs nothing more.</remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown. Each may be repeated.
/// </exception>
public interface IChannelCatalogue
{
    /// <summary>The channels of an app, ascending by name.</summary>
    /// <param name="app">The app.</param>
    /// <param name="after">From the first above this name; empty: from the beginning.</param>
    /// <param name="limit">At most so many. A page may have fewer, and another one behind it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<ChannelPage> ListChannelsAsync(string app, string after, int limit, CancellationToken cancellationToken);

    /// <summary>Finds one; <see langword="null"/>: it was not noted, and never had a row.</summary>
    Task<ChannelEntry?> FindChannelAsync(string app, string channel, CancellationToken cancellationToken);

    /// <summary>Notes that a channel is there.</summary>
    /// <returns><see langword="false"/>: it was noted before.</returns>
    Task<bool> NoteChannelAsync(string app, string channel, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Takes the note of a channel away. Its rows are its actor's to let go.</summary>
    Task ForgetChannelAsync(string app, string channel, CancellationToken cancellationToken);

    /// <summary>How many have subscribed to a channel; no more than <paramref name="atMost"/> are counted.</summary>
    Task<int> CountSubscribersAsync(string app, string channel, int atMost, CancellationToken cancellationToken);
}
