using System.ComponentModel.DataAnnotations;
using Nudge.Core.Codes;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>Access codes. Section <c>Codes</c>.</summary>
public sealed class CodesOptions
{
    public const string Section = "Nudge:Codes";

    /// <summary>
    /// Codes of one app that are neither used nor expired; more are refused with <c>codes_full</c>. 1 to 100, default 100. An app bears 100
    /// wrong tries in five minutes divided by the number of its live codes, so that fewer codes bear more mistakes of people.
    /// </summary>
    [Range(1, TryBudget.Units)]
    public int LivePerAppMax { get; set; } = TryBudget.Units;

    /// <summary>
    /// Codes of all apps that have not expired, used ones too; more are refused with <c>overloaded</c>. 1 to 1,000,000, default 50,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int KeptMax { get; set; } = 50_000;
}
