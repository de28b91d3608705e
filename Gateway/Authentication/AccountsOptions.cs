using System.ComponentModel.DataAnnotations;

namespace Nudge.Gateway.Authentication;

/// <summary>Who may have an account, and how many apps of their own. Section <c>Accounts</c>.</summary>
public sealed class AccountsOptions
{
    public const string Section = "Nudge:Accounts";

    /// <summary>
    /// Whether people make accounts for themselves (<c>POST /api/accounts/register</c>). Default off: operators make them.
    /// </summary>
    public bool Registration { get; set; }

    /// <summary>
    /// Accounts that one address (IPv6: one /64) registers in an hour, on each node; more are refused with <c>rate_limited</c>. 1 to
    /// 10,000, default 5.
    /// </summary>
    [Range(1, 10_000)]
    public int RegistrationsPerHour { get; set; } = 5;

    /// <summary>
    /// Accounts of owners and members; more are refused with <c>accounts_full</c>. 1 to 1,000,000, default 10,000: a bound for what
    /// registration by strangers can take.
    /// </summary>
    [Range(1, 1_000_000)]
    public int AccountsMax { get; set; } = 10_000;

    /// <summary>Apps that one account owns; more are refused with <c>apps_full</c>. 1 to 10,000, default 20.</summary>
    [Range(1, 10_000)]
    public int AppsMax { get; set; } = 20;
}
