namespace Nudge.Core.Actors;

/// <summary>The appends of one loaded copy of an actor: each was decided on the one before it.</summary>
/// <remarks>
/// The expected head alone does not hold them together: when another activation wrote in between, its head may equal the one that a later
/// append of the loser expects. So a store that fails an append gives up all later ones of its lineage. A reloaded actor has a new one.
/// </remarks>
public sealed class Lineage
{
    private const int Closed = 1;
    private const int Broken = 2;

    private int _state;

    /// <summary>Whether nothing more is taken in.</summary>
    public bool IsClosed => Volatile.Read(ref _state) >= Closed;

    /// <summary>Whether what was taken in and still waits is given up as well.</summary>
    public bool IsBroken => Volatile.Read(ref _state) == Broken;

    /// <summary>For an append that was not taken in: earlier ones go on, later ones are refused.</summary>
    public void Close() => Interlocked.CompareExchange(ref _state, Closed, 0);

    /// <summary>For an append that failed or conflicted.</summary>
    public void Break() => Volatile.Write(ref _state, Broken);
}
