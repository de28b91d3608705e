using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Fanout;

/// <summary>The log of a channel, as clients receive it.</summary>
internal sealed class ChannelLog(ActorKey actor, IChannelReader reader) : Log
{
    public override ActorKey Actor => actor;

    public override string Channel => actor.Name;

    public override async Task<IReadOnlyList<Message>> ReadAsync(Head head, long after, int limit, CancellationToken cancellationToken)
    {
        var slice = new ChannelSlice(actor.Name, after, head.Version + 1, null, null, Newest: false, limit);
        var rows = await reader.ReadSlicesAsync(actor.App, [slice], cancellationToken);
        return [.. rows[0].Select(row => LogMessages.ChannelRow(actor.Name, head.Epoch, row))];
    }
}
