namespace Nudge.Gateway.Limits;

/// <summary>Places that all apps of a process share, and of which one app takes half at most. Any thread may use it.</summary>
/// <param name="max">Places in all; 2 or more.</param>
internal sealed class SharedPlaces(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byApp = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Places in all.</summary>
    public int Max => max;

    /// <summary>Places of one app.</summary>
    public int AppMax => max / 2;

    /// <summary>Places that are taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place.</summary>
    /// <returns><see langword="false"/> if the app, or all together, have as many as they may.</returns>
    public bool TryTake(string app)
    {
        lock (_gate)
        {
            var ofApp = _byApp.GetValueOrDefault(app);
            if (_taken >= max || ofApp >= AppMax)
                return false;
            _byApp[app] = ofApp + 1;
            _taken++;
            return true;
        }
    }

    /// <summary>Gives places back.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="count">How many; 0 or more.</param>
    public void GiveBack(string app, int count = 1)
    {
        if (count == 0)
            return;
        lock (_gate)
        {
            _taken -= count;
            var left = _byApp[app] - count;
            if (left > 0)
                _byApp[app] = left;
            else
                _byApp.Remove(app);
        }
    }
}
