using Nudge.Core.Channels;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Model;

/// <summary>A channel as docs/architecture.md says it: its rows, all of them, and a floor.</summary>
internal sealed class NaiveChannel
{
    private readonly Dictionary<string, (DateTimeOffset At, long Offset)> _accepted = [];

    internal List<NaiveRow> Rows { get; } = [];

    internal long Floor { get; private set; }

    internal long Head => Rows.Count;

    internal IEnumerable<NaiveRow> Retained => Rows.Where(row => row.Offset > Floor);

    internal NaiveReceipt Publish(string id, string type, string? actor, string? entity, PublishRules rules, DateTimeOffset now)
    {
        if (_accepted.TryGetValue(id, out var before) && before.At >= now - TimeSpan.FromHours(24))
            return before.Offset < 0 ? new(PublishStatus.Withdrawn, -before.Offset, true) : new(PublishStatus.Stored, before.Offset, true);
        Rows.Add(new(Head + 1, id, now, type, actor, entity));
        _accepted[id] = (now, Head);
        Trim(Head - rules.ChannelRowsMax);
        return new(PublishStatus.Stored, Head, false);
    }

    /// <summary>Takes a row back: it is nobody's any more, and a row that says so follows.</summary>
    internal NaiveReceipt Withdraw(string id, bool isExpired, DateTimeOffset now)
    {
        var isKnown = _accepted.TryGetValue(id, out var before) && before.At >= now - TimeSpan.FromHours(24);
        if (isKnown && before.Offset < 0)
            return new(PublishStatus.Withdrawn, -before.Offset, true);
        var row = isKnown ? Retained.FirstOrDefault(row => row.Offset == before.Offset) : Retained.FirstOrDefault(row => row.Id == id);
        if (row is null)
            return new(PublishStatus.Absent, null, false);
        if (row.Type == ChannelRow.WithdrawnType)
            return new(PublishStatus.Withdrawn, row.Offset, true);
        Rows[(int)row.Offset - 1] = row with { Type = ChannelRow.WithdrawnType, Actor = null, Entity = null };
        Rows.Add(new(Head + 1, $"!{id}", now, ChannelRow.WithdrawnType, null, null));
        if (!isExpired)
            _accepted[id] = (isKnown ? before.At : now, -Head);
        return new(PublishStatus.Withdrawn, Head, false);
    }

    internal void Trim(long floor) => Floor = Math.Max(Floor, Math.Min(floor, Head));
}
