namespace Nudge.Core.Returning;

/// <summary>The scopes of a target that moved after a stamp.</summary>
/// <param name="Newest">The stamp of what moved last; 0: nothing of the target is kept.</param>
/// <param name="Floor">Up to this stamp some of it is forgotten: whoever stands below cannot be told what it missed.</param>
/// <param name="Scopes">In the order of their stamps.</param>
public sealed record MovedScopes(long Newest, long Floor, IReadOnlyList<MovedScope> Scopes)
{
    /// <summary>Scopes that are kept of one target; with one more the oldest is forgotten.</summary>
    public const int ScopesMax = 64;

    /// <summary>Nothing is kept.</summary>
    public static MovedScopes None { get; } = new(0, 0, []);
}
