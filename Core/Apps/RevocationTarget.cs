namespace Nudge.Core.Apps;

/// <summary>The kinds of things that a revocation names. The numbers are stored.</summary>
public enum RevocationTarget
{
    User = 1,
    Token = 2,
    Channel = 3,
}
