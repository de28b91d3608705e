using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

public sealed partial class InboxActor
{
    /// <summary>Ids that were taken back, by the version that says so; for as long as its row is retained.</summary>
    private readonly Dictionary<string, long> _withdrawn = new(StringComparer.Ordinal);

    /// <summary>Takes an item back, whatever the user has done with it. The row that says so stays in the log.</summary>
    public Decision<PublishReceipt> Withdraw(NotificationId id)
    {
        if (FindWithdrawn(id.Value) is { } before)
            return Decision<PublishReceipt>.Of(before);
        if (_head is null || !_items.TryFind(id.Value, out _))
            return Decision<PublishReceipt>.Of(new PublishReceipt(PublishStatus.Absent, null, false));
        var draft = Begin();
        var row = draft.Change(InboxChange.Withdrawn, null, Marks(new([id.Value], null, null, Reason: "withdrawn")));
        Apply(row);
        return Finish(draft, new PublishReceipt(PublishStatus.Withdrawn, new Position(draft.Head.Epoch, row.Version), false));
    }

    private PublishReceipt? FindWithdrawn(string id) => _withdrawn.TryGetValue(id, out var version)
        ? new(PublishStatus.Withdrawn, new Position(_head!.Value.Epoch, version), true)
        : null;

    private void ForgetWithdrawn(long floor)
    {
        if (_withdrawn.Count == 0)
            return;
        foreach (var (id, version) in _withdrawn)
        {
            if (version <= floor)
                _withdrawn.Remove(id);
        }
    }
}
