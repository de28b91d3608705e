using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    public Task<InboxSnapshot?> LoadAsync(
        ActorKey inbox, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) => Read(
            () => !_actors.TryGetValue(inbox, out var actor) ? null : new InboxSnapshot(
                actor.Head, [.. actor.RetainedInbox.Select(ForLoad)], [.. actor.Subscriptions.Values], [.. actor.Marks.Values],
                actor.Preferences, Latest(actor, acceptedSince, acceptedLimit),
                actor.Accepted.Count(row => row.At >= acceptedSince) <= acceptedLimit),
            cancellationToken);

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(
        ActorKey inbox, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<InboxRow>>(
            () => !_actors.TryGetValue(inbox, out var actor) ? []
                : PreferencesRow.Fill(
                    [.. actor.RetainedInbox.Where(row => row.Version > after && row.Version <= upTo).Take(limit)], actor.Preferences),
            cancellationToken);

    public Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, IReadOnlyList<long> versions, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<InboxRow>>(
            () => !_actors.TryGetValue(inbox, out var actor)
                ? []
                : PreferencesRow.Fill([.. actor.RetainedInbox.Where(row => versions.Contains(row.Version))], actor.Preferences),
            cancellationToken);

    Task<ChannelSnapshot?> IChannelReader.LoadAsync(
        ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) => Read(
        () => !_actors.TryGetValue(channel, out var actor) ? null : new ChannelSnapshot(
            actor.Head, actor.RetainedChannel.LastOrDefault()?.At, Latest(actor, acceptedSince, acceptedLimit),
            actor.Accepted.Count(row => row.At >= acceptedSince) <= acceptedLimit),
        cancellationToken);

    public Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Head>>(
            () => [.. channels.Select(channel => FindChannelLocked(app, channel)?.Head ?? default)], cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
        string app, IReadOnlyList<ChannelSlice> slices,
        CancellationToken cancellationToken) => Read<IReadOnlyList<IReadOnlyList<ChannelRow>>>(
        () => [.. slices.Select(slice => FindChannelLocked(app, slice.Channel) is not { } actor ? [] : Slice(actor, slice))],
        cancellationToken);

    /// <summary>By brute force over the rows: this is what the definition says.</summary>
    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<UnreadCount>>(() => [.. queries.Select(query => CountLocked(app, user, mutes, query))], cancellationToken);

    public Task<AppSnapshot?> LoadAsync(string id, CancellationToken cancellationToken) => Read(
        () => _actors.TryGetValue(new(ActorKind.App, id, ""), out var actor) && actor.App is { } app
            ? new AppSnapshot(actor.Head, app, [.. actor.Revocations.Values.Where(row => row.Until > time.GetUtcNow())])
            : null,
        cancellationToken);

    public Task<bool> HasAsync(string id, CancellationToken cancellationToken) =>
        Read(() => _actors.TryGetValue(new(ActorKind.App, id, ""), out var actor) && actor.App is { DeletedAt: null }, cancellationToken);

    public Task<string?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        Read(() => _actors.Values.Select(actor => actor.App).FirstOrDefault(app => app?.Key == key)?.Id, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string afterId, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<string>>(
            () => [.. _actors.Values.Select(actor => actor.App).Where(app => app is { DeletedAt: null }).Select(app => app!.Id)
                .Where(id => string.CompareOrdinal(id, afterId) > 0)
                .Order(StringComparer.Ordinal).Take(limit)],
            cancellationToken);

    private MemoryActor? FindChannelLocked(string app, string channel) => _actors.GetValueOrDefault(new(ActorKind.Channel, app, channel));

    private UnreadCount CountLocked(string app, string user, MutedRows mutes, UnreadQuery query)
    {
        if (FindChannelLocked(app, query.Channel) is not { } actor)
            return new(default, 0, 0);
        var isVoid = actor.Head.Epoch != query.Epoch;
        var unread = actor.RetainedChannel.Where(row =>
            !query.Muted && row.Actor != user && !mutes.Types.Contains(row.Type)
            && (row.Entity is null || !mutes.Entities.Contains(row.Entity))
            && (isVoid || (row.Offset > query.ReadUpTo && !OffsetRanges.Contains(query.Excluded, row.Offset)))).ToList();
        return new(actor.Head, unread.Count, unread.Count(row => isVoid || row.Offset > query.SeenUpTo));
    }

    private static List<ChannelRow> Slice(MemoryActor actor, ChannelSlice slice)
    {
        var rows = actor.RetainedChannel.Where(row => row.Offset > slice.After && row.Offset < slice.Before
            && (slice.Type is null || row.Type == slice.Type) && !(row.At < slice.NotBefore) && !(row.At > slice.NotAfter));
        return [.. (slice.Newest ? rows.Reverse() : rows).Take(slice.Limit)];
    }

    private static InboxRow ForLoad(InboxRow row) => row.IsApplied ? row : row with { Body = default };

    private static List<AcceptedRow> Latest(MemoryActor actor, DateTimeOffset since, int limit) =>
        [.. actor.Accepted.Where(row => row.At >= since).OrderBy(row => row.At).TakeLast(limit)];
}
