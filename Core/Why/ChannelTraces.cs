using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Core.Why;

/// <summary>Finds the channels that a notification was published to. Any thread may use it.</summary>
public sealed class ChannelTraces(IActorStore store, IChannelReader channels, ITraces traces, TimeProvider time)
{
    /// <summary>Channels of an app that are asked for an id, where none is named.</summary>
    public const int ChannelsMax = 10_000;

    /// <summary>Channels that are told of.</summary>
    public const int FoundMax = 20;

    /// <summary>In one channel that is named, for as long as its row is kept.</summary>
    internal async Task<IReadOnlyList<FoundInChannel>> FindAsync(
        AppId app, NotificationId id, ChannelName channel, CancellationToken cancellationToken)
    {
        var actor = new ActorKey(ActorKind.Channel, app.Value, channel.Value);
        var accepted = await store.FindAcceptedAsync(actor, id.Value, cancellationToken);
        var offset = accepted?.Version ?? await channels.FindOffsetAsync(actor, id.Value, cancellationToken) ?? 0;
        return offset == 0 ? [] : [await ReadAsync(app, id, channel.Value, accepted, offset, cancellationToken)];
    }

    /// <summary>In all channels, among the ids of the last day; and in those that it is pushed from.</summary>
    internal async Task<IReadOnlyList<FoundInChannel>> FindAsync(
        AppId app, NotificationId id, IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - AcceptedIds.Window;
        var remembered = await traces.FindInChannelsAsync(app.Value, id.Value, since, ChannelsMax, FoundMax, cancellationToken);
        var found = new List<FoundInChannel>();
        foreach (var (channel, accepted) in remembered)
            found.Add(await ReadAsync(app, id, channel, accepted, accepted.Version, cancellationToken));
        foreach (var job in jobs.Where(job => job is { IsChannel: true, Kind: PushJobKind.Show }))
        {
            if (found.Count < FoundMax && found.TrueForAll(each => each.Channel != job.Target))
                found.Add(await ReadAsync(app, id, job.Target, null, job.Version, cancellationToken));
        }

        return [.. found.Where(each => (each.Accepted, each.Row, each.Told) is not (null, null, null))];
    }

    private async Task<FoundInChannel> ReadAsync(
        AppId app, NotificationId id, string channel, AcceptedRow? accepted, long offset, CancellationToken cancellationToken)
    {
        var head = (await channels.ReadHeadsAsync(app.Value, [channel], cancellationToken))[0];
        if (accepted is not null && accepted.Epoch != head.Epoch)
            return new(id.Value, channel, head, accepted, 0, null, null);
        var row = await RowAsync(app, channel, Math.Abs(offset), cancellationToken);
        // Below zero is the place of the row that says that it was taken back.
        if (offset < 0)
            return new(id.Value, channel, head, accepted, row is null ? 0 : WithdrawnJson.Read(row.Body).Offset, null, row);
        if (row?.Id != id.Value)
            return new(id.Value, channel, head, accepted, 0, null, null);
        return row.Type == ChannelRow.WithdrawnType
            ? new(id.Value, channel, head, accepted, offset, null, row)
            : new(id.Value, channel, head, accepted, offset, row, null);
    }

    private async Task<ChannelRow?> RowAsync(AppId app, string channel, long offset, CancellationToken cancellationToken)
    {
        var slice = new ChannelSlice(channel, offset - 1, offset + 1, null, null, false, 1);
        return (await channels.ReadSlicesAsync(app.Value, [slice], cancellationToken))[0] is [var row, ..] ? row : null;
    }
}
