using Nudge.Core.Limits;

namespace Nudge.Realtime.Sessions;

/// <summary>The presences that one session is on, or is about to be. Any thread may use it.</summary>
public sealed class SessionPresences
{
    /// <summary>How often a session enters and leaves in a second; as many at once, and as many besides as it may be on.</summary>
    public const int ChangesPerSecond = 20;

    private readonly Lock _gate = new();
    // Most sessions are on none.
    private Dictionary<string, IPresenceSeat?>? _seats;
    private Allowance _changes;
    private bool _isOver;

    /// <summary>Their channels; a snapshot.</summary>
    public IReadOnlyList<string> Channels
    {
        get
        {
            lock (_gate)
                return _seats is { Count: > 0 } seats ? [.. seats.Keys] : [];
        }
    }

    /// <summary>Counts one more coming or going.</summary>
    /// <returns><see langword="false"/> if there were too many.</returns>
    public bool TryChange(int presencesMax, TimeProvider time)
    {
        lock (_gate)
        {
            if (_changes.Taken(ChangesPerSecond, time) + 1 > ChangesPerSecond + presencesMax)
                return false;
            _changes.Take(1, ChangesPerSecond, time);
            return true;
        }
    }

    /// <summary>The seat on a channel; <see langword="null"/>: there is none.</summary>
    public IPresenceSeat? Find(string channel)
    {
        lock (_gate)
            return _seats?.GetValueOrDefault(channel);
    }

    /// <summary>Whether it is on a channel's presence, or is about to be.</summary>
    public bool Has(string channel)
    {
        lock (_gate)
            return _seats?.ContainsKey(channel) ?? false;
    }

    /// <summary>Keeps a place for a channel that the session is about to enter.</summary>
    /// <returns><see langword="false"/> if there are too many.</returns>
    public bool TryAdd(string channel, int presencesMax)
    {
        lock (_gate)
        {
            _seats ??= new(StringComparer.Ordinal);
            return _seats.Count < presencesMax && _seats.TryAdd(channel, null);
        }
    }

    /// <summary>The session has entered.</summary>
    /// <returns><see langword="false"/> if the place was taken away meanwhile: the seat is to be left.</returns>
    public bool TrySeat(string channel, IPresenceSeat seat)
    {
        lock (_gate)
        {
            if (_isOver || !_seats!.ContainsKey(channel))
                return false;
            _seats[channel] = seat;
            return true;
        }
    }

    /// <summary>Takes a channel out.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string channel, out IPresenceSeat? seat)
    {
        seat = null;
        lock (_gate)
            return _seats is not null && _seats.Remove(channel, out seat);
    }

    /// <summary>The session is over.</summary>
    /// <returns>The seats to leave.</returns>
    public IReadOnlyList<IPresenceSeat> End()
    {
        lock (_gate)
        {
            _isOver = true;
            IReadOnlyList<IPresenceSeat> seats = _seats is { Count: > 0 } taken ? [.. taken.Values.OfType<IPresenceSeat>()] : [];
            _seats = null;
            return seats;
        }
    }
}
