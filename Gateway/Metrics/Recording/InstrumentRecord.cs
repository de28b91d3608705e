using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>What is kept of an instrument, and of all that are the same: of one meter, name, kind and fixed tags. Any thread may record.</summary>
internal abstract class InstrumentRecord
{
    internal abstract void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    internal abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>A page is about to be written: what is observed for it is not known any more.</summary>
    internal virtual void Begin()
    {
    }

    /// <param name="writer">The page.</param>
    /// <param name="family">The name.</param>
    /// <param name="more">Labels of all samples.</param>
    internal abstract void Write(ExpositionWriter writer, string family, string more);
}
