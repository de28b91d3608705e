namespace Nudge.Core.Limits;

/// <summary>A demand on a limit.</summary>
/// <param name="Key">Whose.</param>
/// <param name="PerSecond">The limit. 1 or more.</param>
/// <param name="Count">Tokens; 1 or more.</param>
public readonly record struct LimitDemand(LimitKey Key, int PerSecond, int Count);

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
