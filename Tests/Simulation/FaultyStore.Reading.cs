using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Simulation;

internal sealed partial class FaultyStore : IActorStore, IInboxReader, IChannelReader
{
    private IInboxReader Inboxes => disk;

    private IChannelReader Channels => disk;

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken) =>
        Read(() => disk.ReadHeadAsync(actor, CancellationToken.None));

    public Task<long?> FindOffsetAsync(ActorKey channel, string id, CancellationToken cancellationToken) =>
        Read(() => disk.FindOffsetAsync(channel, id, CancellationToken.None));

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) =>
        Read(() => disk.FindAcceptedAsync(actor, id, CancellationToken.None));

    Task<InboxSnapshot?> IInboxReader.LoadAsync(
        ActorKey inbox, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) =>
        Read(() => Inboxes.LoadAsync(inbox, acceptedSince, Few(acceptedLimit), CancellationToken.None));

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(
        ActorKey inbox, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        Read(() => disk.ReadRowsAsync(inbox, after, upTo, limit, CancellationToken.None));

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, IReadOnlyList<long> versions, CancellationToken cancellationToken) =>
        Read(() => disk.ReadRowsAsync(inbox, versions, CancellationToken.None));

    Task<ChannelSnapshot?> IChannelReader.LoadAsync(
        ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) =>
        Read(() => Channels.LoadAsync(channel, acceptedSince, Few(acceptedLimit), CancellationToken.None));

    public Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        Read(() => disk.ReadHeadsAsync(app, channels, CancellationToken.None));

    public Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
        string app, IReadOnlyList<ChannelSlice> slices, CancellationToken cancellationToken) =>
        Read(() => disk.ReadSlicesAsync(app, slices, CancellationToken.None));

    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken) =>
        Read(() => disk.CountUnreadAsync(app, user, mutes, queries, CancellationToken.None));

    /// <summary>So few that actors must look ids up, as they must after a busy day.</summary>
    private static int Few(int limit) => Math.Min(limit, 5);

    private Task<T> Read<T>(Func<Task<T>> read)
    {
        var pending = new PendingRead<T>(read);
        _reads.Add(pending);
        return pending.Answer.Task;
    }
}
