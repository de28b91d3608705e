namespace Nudge.Core.Occupancy;

public sealed partial class OccupancyActor
{
    /// <summary>How long a cache channel keeps its last event (S4: Pusher's cache channels).</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(30);

    private KeptEvent? _kept;
    private bool _isMissNoted;
    private bool _isMissDue;

    /// <summary>Drops the kept event.</summary>
    public void DropKept() => _kept = null;

    private bool IsKeeping => Kept is not null;

    private KeptEvent? Kept
    {
        get
        {
            if (_kept is { } kept && kept.Until <= _time.GetUtcNow())
                _kept = null;
            return _kept;
        }
    }

    private void Keep(ChannelEvent telling)
    {
        _kept = new(telling.Event, telling.Data, _time.GetUtcNow() + KeptFor);
        _isMissNoted = false;
    }

    private void NoteMiss(OccupancyRules rules, ref Outcome outcome)
    {
        if (IsKeeping || _isMissNoted)
            return;
        // A node may still know the event.
        _isMissDue = IsGathering;
        if (_isMissDue)
            return;
        _isMissNoted = true;
        if (rules.IsNoted)
            outcome.Note(new CacheMissed(_app, _key.Name, _time.GetUtcNow()));
    }
}
