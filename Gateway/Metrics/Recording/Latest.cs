namespace Nudge.Gateway.Metrics.Recording;

/// <summary>The last value that was said.</summary>
internal sealed class Latest(string labels) : Series(labels)
{
    private double _value;

    internal double Value
    {
        get => Volatile.Read(ref _value);
        set => Volatile.Write(ref _value, value);
    }
}
