namespace Nudge.Core.Accounts;

/// <summary>The bounds of accounts that are no settings.</summary>
public static class AccountLimits
{
    /// <summary>Accounts with a right on one app, its owner among them.</summary>
    public const int Members = 100;

    /// <summary>Apps on which one account has a right as a member.</summary>
    public const int Memberships = 1_000;

    /// <summary>
    /// An owner's place is taken before the app is made. After this time it counts only if there is the app, so that none is lost by a
    /// process that ended in between.
    /// </summary>
    public static TimeSpan Reservation { get; } = TimeSpan.FromMinutes(1);
}
