using Nudge.Core.Actors;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;

namespace Nudge.Core.Channels;

public sealed partial class ChannelActor
{
    /// <summary>
    /// Takes a notification back: its row loses its contents, and a row that says so follows, so that whoever hears the channel learns it
    /// in its place. Neither counts for anybody.
    /// </summary>
    public Decision<PublishReceipt> Withdraw(ChannelWithdrawal withdrawal)
    {
        var id = withdrawal.Id.Value;
        var now = Clock.Milliseconds(_time.GetUtcNow());
        Accepted.Expire(now);
        if ((Accepted.TryFind(id, out var before) || (before = withdrawal.Known) is not null) && before.Version < 0)
            return Decision<PublishReceipt>.Of(Withdrawn(before));
        if (_head is not { } head || withdrawal.Row is not { } row || row.Offset <= head.Floor)
            return Decision<PublishReceipt>.Of(new PublishReceipt(PublishStatus.Absent, null, false));
        if (row.Type == ChannelRow.WithdrawnType)
            return Decision<PublishReceipt>.Of(new PublishReceipt(PublishStatus.Withdrawn, new Position(head.Epoch, row.Offset), true));

        var at = now < _lastAt ? _lastAt : now;
        var next = head with { Version = head.Version + 1 };
        var body = WithdrawnJson.Write(id, row.Offset, at, withdrawal.IsExpired ? "expired" : "withdrawn");
        // An id of its own: clients pass over ids that they have seen.
        var told = new ChannelRow(next.Version, at, $"!withdrawn.{row.Offset}", ChannelRow.WithdrawnType, null, null, body);
        List<Row> rows = [told, new ChannelWithdrawnRow(row.Offset, body)];
        if (!withdrawal.IsExpired)
        {
            var accepted = new AcceptedRow(id, before?.At ?? at, -next.Version, head.Epoch) { By = withdrawal.Known?.By };
            rows.Add(accepted);
            Accepted.Replace(accepted);
        }

        _head = next;
        _lastAt = at;
        return new(
            new PublishReceipt(PublishStatus.Withdrawn, next.Position, false), new Append(_key.Actor, head, next, rows),
            [new ChannelAppended(_key, next.Epoch, told)]);
    }

    /// <summary>An accepted id with a negative version was taken back at that offset.</summary>
    private static PublishReceipt Withdrawn(AcceptedRow accepted) =>
        new(PublishStatus.Withdrawn, new Position(accepted.Epoch, -accepted.Version), true);
}
