using System.Globalization;
using System.Text;
using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;
using Nudge.Core.Timers;

namespace Nudge.Core.Channels;

/// <summary>
/// One channel: decides what a command writes and publishes. A notification is one row, whatever the number of subscribers.
/// </summary>
/// <remarks><see cref="InboxActor"/> says what its host must hold.</remarks>
public sealed partial class ChannelActor
{
    private readonly ChannelKey _key;
    private readonly TimeProvider _time;
    private Head? _head;
    private DateTimeOffset _lastAt;

    /// <param name="key">Which channel.</param>
    /// <param name="snapshot">The channel as stored; <see langword="null"/>: nothing was ever published to it.</param>
    /// <param name="time">The clock.</param>
    public ChannelActor(ChannelKey key, ChannelSnapshot? snapshot, TimeProvider time)
    {
        _key = key;
        _time = time;
        _head = snapshot?.Head;
        _lastAt = snapshot?.LastAt ?? default;
        // Rows that were trimmed are remembered by their ids.
        if (snapshot?.Accepted is [.., var latest] && latest.At > _lastAt)
            _lastAt = latest.At;
        Accepted = new(snapshot?.Accepted ?? [], snapshot?.AcceptedIsAll ?? true);
    }

    /// <summary>The ids that need not be looked up in the store.</summary>
    public AcceptedIds Accepted { get; }

    /// <summary>Whether anything was ever published to it.</summary>
    public bool Exists => _head is not null;

    /// <summary>Takes in a notification.</summary>
    /// <param name="publication">The notification to publish.</param>
    /// <param name="known">The store's answer about its id, if it was asked (see <see cref="AcceptedIds"/>).</param>
    public Decision<Answer<PublishReceipt>> Publish(Publication publication, AcceptedRow? known)
    {
        var id = publication.Id.Value;
        var now = Clock.Milliseconds(_time.GetUtcNow());
        if (known is not null && _head is { } stale && known.Epoch == stale.Epoch && Math.Abs(known.Version) > stale.Version)
            throw new StoreUnavailableException("Another activation of this actor wrote in between. Repeat with the same id.");
        Accepted.Expire(now);
        var fingerprint = Fingerprint.Of(id);
        if (Accepted.TryFind(id, fingerprint, out var before) || (before = known) is not null)
        {
            var first = before.Version < 0
                ? Withdrawn(before)
                : new PublishReceipt(PublishStatus.Stored, new Position(before.Epoch, before.Version), true);
            return Decision<Answer<PublishReceipt>>.Of(first);
        }

        if (publication.Rules.WhySpent is { } spent)
            return Decision<Answer<PublishReceipt>>.Of(spent);
        var at = now < _lastAt ? _lastAt : now;
        var head = _head ?? new Head(Epoch.Create(), 0, 0);
        var offset = head.Version + 1;
        var next = head with { Version = offset, Floor = Math.Max(head.Floor, offset - publication.Rules.ChannelRowsMax) };
        var envelope = publication.Envelope;
        var row = new ChannelRow(offset, at, id, envelope.Type.Value, envelope.Actor, envelope.Entity, envelope.Json);
        var accepted = new AcceptedRow(id, at, offset, head.Epoch) { By = publication.By };
        List<Row> rows = [row, accepted];
        if (publication.Rules.Push is { } push)
        {
            rows.Add(PushJob.Show(
                push, _key.App.Value, true, _key.Channel.Value, id, offset, publication.Rules.CollapseKey, at, envelope.Json) with
            {
                ExpiresAt = publication.ExpiresAt,
            });
        }

        if (publication.ExpiresAt is { } end)
            rows.Add(TimerAt(end, offset, id));
        var append = new Append(_key.Actor, _head, next, rows);
        Accepted.Add(accepted, fingerprint);
        _head = next;
        _lastAt = at;
        var told = new ChannelAppended(_key, next.Epoch, row);
        ActorEvent[] events = next.Floor > head.Floor ? [told, new ChannelTrimmed(_key, next)] : [told];
        return new(new PublishReceipt(PublishStatus.Stored, next.Position, false), append, events);
    }

    private TimerRow TimerAt(DateTimeOffset end, long offset, string id) => TimerRow.Create(
        _key.App.Value, TimerKind.Channel, _key.Channel.Value, offset.ToString(CultureInfo.InvariantCulture), end,
        Encoding.UTF8.GetBytes(id));

    /// <summary>Passes a notification of a channel that is not stored on to those who are attached.</summary>
    public Decision<Answer<PublishReceipt>> PublishEphemeral(Publication publication) => new(
        new PublishReceipt(PublishStatus.Sent, null, false), null,
        [new ChannelEphemeral(_key, publication.Id.Value, Clock.Milliseconds(_time.GetUtcNow()), publication.Envelope.Json)]);

    /// <summary>Passes a signal on to those who are attached.</summary>
    public Decision<bool> Signal(TypeName name, ReadOnlyMemory<byte> payload, long stamp) =>
        new(true, null, [new ChannelSignalled(_key, name, payload, stamp)]);

    /// <summary>The head; the host releases it once it is durable.</summary>
    public Decision<Head> Head() => Decision<Head>.Of(_head ?? default);

    /// <summary>Raises the floor, so that rows up to it may be dropped.</summary>
    public Decision<Head> Trim(long floor)
    {
        if (_head is not { } head || floor <= head.Floor)
            return Head();
        var next = head with { Floor = Math.Min(floor, head.Version) };
        _head = next;
        return new(next, new Append(_key.Actor, head, next, []), [new ChannelTrimmed(_key, next)]);
    }
}
