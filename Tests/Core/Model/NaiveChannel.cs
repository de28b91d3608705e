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
            return new(PublishStatus.Stored, before.Offset, true);
        Rows.Add(new(Head + 1, id, now, type, actor, entity));
        _accepted[id] = (now, Head);
        Trim(Head - rules.ChannelRowsMax);
        return new(PublishStatus.Stored, Head, false);
    }

    internal void Trim(long floor) => Floor = Math.Max(Floor, Math.Min(floor, Head));
}

internal sealed record NaiveRow(long Offset, string Id, DateTimeOffset At, string Type, string? Actor, string? Entity);
