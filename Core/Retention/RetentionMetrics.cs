using System.Diagnostics.Metrics;
using Nudge.Core.Actors;

namespace Nudge.Core.Retention;

/// <summary>Counts the rows that retention deletes. Meter <c>Nudge.Retention</c>.</summary>
public sealed class RetentionMetrics
{
    public const string MeterName = "Nudge.Retention";

    private readonly Counter<long> _rounds;
    private readonly Counter<long> _rows;

    public RetentionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _rounds = meter.CreateCounter<long>("nudge.retention.rounds", "{round}", "Rounds of retention that came to their end.");
        _rows = meter.CreateCounter<long>(
            "nudge.retention.rows", "{row}",
            "Rows that were dropped because their time was over: of inboxes, of channels, accepted ids, and of apps that were deleted.");
    }

    internal void Finished() => _rounds.Add(1);

    internal void Dropped(ActorKind kind, int rows) => Dropped(kind == ActorKind.Inbox ? "inbox" : "channel", rows);

    internal void Forgotten(int rows) => Dropped("accepted", rows);

    internal void Purged(int rows) => Dropped("app", rows);

    private void Dropped(string kind, int rows) => _rows.Add(rows, new KeyValuePair<string, object?>("kind", kind));
}
