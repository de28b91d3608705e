namespace Nudge.Core.Occupancy;

public sealed partial class OccupancyActor
{
    /// <summary>Up to so many connections each change is reported; above, at most one in <see cref="CountEvery"/>.</summary>
    public const int CountEachUpTo = 100;

    /// <summary>How often the count of a large channel is reported.</summary>
    public static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5);

    private DateTimeOffset _countedAt = DateTimeOffset.MinValue;
    private int? _counted;

    /// <summary>Whether a count waits to be published: the host calls <see cref="TellDueCount"/> about once a second until it is.</summary>
    public bool IsCountDue { get; private set; }

    /// <summary>Sends a count that had to wait.</summary>
    public OccupancyDecision TellDueCount(OccupancyRules rules)
    {
        var outcome = new Outcome();
        if (IsCountDue && !IsGathering)
            TellCount(rules, ref outcome);
        return new(View, outcome.Events, outcome.Notices);
    }

    private void TellCount(OccupancyRules rules, ref Outcome outcome)
    {
        IsCountDue = false;
        if (!rules.IsCountTold || rules.HasMembers)
            return;
        var now = _time.GetUtcNow();
        // The reports of the other nodes are not complete yet.
        if (IsGathering || (Subscriptions > CountEachUpTo && now - _countedAt < CountEvery))
        {
            IsCountDue = true;
            return;
        }

        _countedAt = now;
        _counted = Subscriptions;
        outcome.Tell(new SubscriptionCountChanged(_key, ++_revision, Subscriptions));
        if (rules.IsNoted)
            outcome.Note(new SubscriptionsCounted(_app, _key.Name, now, Subscriptions));
    }
}
