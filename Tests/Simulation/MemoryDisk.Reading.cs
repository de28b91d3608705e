using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Simulation;

internal sealed partial class MemoryDisk : IActorStore, IInboxReader, IChannelReader
{
    public Task<AppendOutcome> AppendAsync(Append append) => Task.FromResult(Apply(append));

    public Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken) => Task.FromResult(HeadOf(actor));

    public Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken) =>
        Task.FromResult(Find(actor)?.Accepted.LastOrDefault(row => row.Id == id));

    Task<InboxSnapshot?> IInboxReader.LoadAsync(
        ActorKey inbox, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken)
    {
        if (Find(inbox) is not { } log)
            return Task.FromResult<InboxSnapshot?>(null);
        var accepted = log.Accepted.Where(row => row.At >= acceptedSince).ToArray();
        return Task.FromResult<InboxSnapshot?>(new(
            log.Head, [.. log.InboxRows.Select(WithoutEnvelope)], [.. log.Subscriptions.Values], [.. log.Marks.Values], log.Preferences,
            [.. accepted.TakeLast(acceptedLimit)], accepted.Length <= acceptedLimit));
    }

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<InboxRow>>(
            [.. (Find(inbox)?.InboxRows ?? []).Where(row => row.Version > after && row.Version <= upTo).Take(limit)]);

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, IReadOnlyList<long> versions, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<InboxRow>>([.. (Find(inbox)?.InboxRows ?? []).Where(row => versions.Contains(row.Version))]);

    Task<ChannelSnapshot?> IChannelReader.LoadAsync(
        ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken)
    {
        if (Find(channel) is not { } log)
            return Task.FromResult<ChannelSnapshot?>(null);
        var accepted = log.Accepted.Where(row => row.At >= acceptedSince).ToArray();
        return Task.FromResult<ChannelSnapshot?>(new(
            log.Head, log.ChannelRows.LastOrDefault()?.At, [.. accepted.TakeLast(acceptedLimit)], accepted.Length <= acceptedLimit));
    }

    public Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Head>>([.. channels.Select(channel => HeadOf(ChannelOf(app, channel)) ?? default)]);

    public Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
        string app, IReadOnlyList<ChannelSlice> slices, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyList<ChannelRow>>>([.. slices.Select(slice => Read(app, slice))]);

    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UnreadCount>>([.. queries.Select(query => Count(app, user, mutes, query))]);

    private static ActorKey ChannelOf(string app, string channel) => new(ActorKind.Channel, app, channel);

    private static InboxRow WithoutEnvelope(InboxRow row) => row.Item is null ? row : row with { Body = ReadOnlyMemory<byte>.Empty };

    private ChannelRow[] Read(string app, ChannelSlice slice)
    {
        var rows = (Find(ChannelOf(app, slice.Channel))?.ChannelRows ?? []).Where(row =>
            row.Offset > slice.After && row.Offset < slice.Before
            && !(row.At < slice.NotBefore) && !(row.At > slice.NotAfter));
        return [.. (slice.Newest ? rows.Reverse() : rows).Take(slice.Limit)];
    }

    private UnreadCount Count(string app, string user, MutedRows mutes, UnreadQuery query)
    {
        var log = Find(ChannelOf(app, query.Channel));
        var isCurrent = log?.Head.Epoch == query.Epoch;
        var unread = (log?.ChannelRows ?? []).Where(row => !query.Muted
            && row.Actor != user
            && !mutes.Types.Contains(row.Type)
            && !(row.Entity is { } entity && mutes.Entities.Contains(entity))
            && !(isCurrent && (row.Offset <= query.ReadUpTo || query.Excluded.Any(range => range.First <= row.Offset && row.Offset <= range.Last))))
            .ToArray();
        return new(log?.Head ?? default, unread.Length, unread.Count(row => !isCurrent || row.Offset > query.SeenUpTo));
    }
}
