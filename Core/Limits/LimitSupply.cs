namespace Nudge.Core.Limits;

/// <summary>The grant for a demand.</summary>
/// <param name="Granted">How many may go on.</param>
/// <param name="Wait">If not all, how long there is no more.</param>
public readonly record struct LimitSupply(int Granted, TimeSpan Wait)
{
    /// <summary>So many of the granted, at most, can be given back.</summary>
    internal int Returnable { get; init; }

    /// <summary>The grant that they are of.</summary>
    internal long Slot { get; init; }
}
