using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Fanout;

/// <summary>The log of a user's inbox, as clients receive it.</summary>
internal sealed class InboxLog(ActorKey actor, IInboxReader reader) : Log
{
    public override ActorKey Actor => actor;

    public override string? Channel => null;

    /// <summary>Of own items. Counts are not stored with rows, so of those read only the one of this version carries them.</summary>
    public OwnCounts? Counts { get; set; }

    public override async Task<IReadOnlyList<Message>> ReadAsync(Head head, long after, int limit, CancellationToken cancellationToken)
    {
        var rows = await reader.ReadRowsAsync(actor, after, head.Version, limit, cancellationToken);
        return [.. rows.Select(row => LogMessages.InboxRow(head.Epoch, row, head.Floor, row.Version == Counts?.Version ? Counts : null))];
    }
}
