using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>The read side of channel logs. Any thread may call it; it sees only what is durable.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IChannelReader
{
    /// <summary>Reads the state that a channel's actor is loaded from; <see langword="null"/> if it has no log yet.</summary>
    Task<ChannelSnapshot?> LoadAsync(
        ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken);

    /// <summary>The heads of many channels of one app, in the order asked; the default head where there is no log.</summary>
    Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken);

    /// <summary>One run of rows from each of many channels of one app, in the order asked.</summary>
    Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
        string app, IReadOnlyList<ChannelSlice> slices, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the row of a notification by its id, among all that are retained: slow in a long channel, and for ids alone that are accepted
    /// no longer.
    /// </summary>
    Task<long?> FindOffsetAsync(ActorKey channel, string id, CancellationToken cancellationToken);

    /// <summary>Counts what a user has not read, in the order asked, all from one moment.</summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user, whose own rows (by <c>actorId</c>) do not count.</param>
    /// <param name="mutes">Rows of these types or entities do not count.</param>
    /// <param name="queries">One for each subscription.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken);
}
