using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Core.Channels;

/// <summary>The read side of channel logs. Any thread may call it; it sees only what is durable.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IChannelReader
{
    /// <summary>Reads the state that a channel's actor is loaded from; <see langword="null"/> if it has no log yet.</summary>
    Task<ChannelSnapshot?> LoadAsync(ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken);

    /// <summary>The heads of many channels of one app, in the order asked; the default head where there is no log.</summary>
    Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken);

    /// <summary>One run of rows from each of many channels of one app, in the order asked.</summary>
    Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
        string app, IReadOnlyList<ChannelSlice> slices, CancellationToken cancellationToken);

    /// <summary>Counts what a user has not read, in the order asked, all from one moment.</summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user, whose own rows (by <c>actorId</c>) do not count.</param>
    /// <param name="mutes">Rows of these types or entities do not count.</param>
    /// <param name="queries">One for each subscription.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken);
}

/// <summary>The stored state that a channel is loaded from; <see cref="Inbox.InboxSnapshot"/> explains the accepted ids.</summary>
/// <param name="Head">The head of its log.</param>
/// <param name="LastAt">When its last retained row was accepted.</param>
/// <param name="Accepted">The latest accepted ids of the window, oldest first.</param>
/// <param name="AcceptedIsAll">Whether these are all of the window.</param>
public sealed record ChannelSnapshot(Head Head, DateTimeOffset? LastAt, IReadOnlyList<AcceptedRow> Accepted, bool AcceptedIsAll);

/// <summary>A run of rows with <c>after &lt; offset &lt; before</c>, above the floor, inside the bounds of time.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="After">Exclusive lower bound.</param>
/// <param name="Before">Exclusive upper bound; <see cref="long.MaxValue"/>: none.</param>
/// <param name="NotBefore">Rows accepted before this moment are passed over; <see langword="null"/>: no bound.</param>
/// <param name="NotAfter">Rows accepted after this moment are passed over; <see langword="null"/>: no bound.</param>
/// <param name="Newest">Whether the run starts at the upper end and descends, or at the lower end and ascends.</param>
/// <param name="Limit">At most so many rows.</param>
public sealed record ChannelSlice(
    string Channel, long After, long Before, DateTimeOffset? NotBefore, DateTimeOffset? NotAfter, bool Newest, int Limit)
{
    /// <summary>Rows of this type alone, found without looking at the others; <see langword="null"/>: all.</summary>
    public string? Type { get; init; }
}

/// <summary>Types and entities whose rows are muted.</summary>
public sealed record MutedRows(IReadOnlyList<string> Types, IReadOnlyList<string> Entities)
{
    public static MutedRows None { get; } = new([], []);
}

/// <summary>Asks what of one channel a user has not read.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Epoch">The epoch of the offsets. If the channel has another one, cursors and exclusions are void: all its retained rows are after them.</param>
/// <param name="ReadUpTo">Rows after this one count: the later of the subscription's start and its read cursor.</param>
/// <param name="SeenUpTo">Of those, rows after this one are unseen.</param>
/// <param name="Excluded">Rows that do not count: read ahead or deleted. Sorted, disjoint.</param>
/// <param name="Muted">Whether the whole channel is muted, so that nothing counts.</param>
public sealed record UnreadQuery(string Channel, Epoch Epoch, long ReadUpTo, long SeenUpTo, IReadOnlyList<OffsetRange> Excluded, bool Muted);

/// <summary>The retained rows that count, and the head at that moment.</summary>
public sealed record UnreadCount(Head Head, long Unread, long Unseen);
