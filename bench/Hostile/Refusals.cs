using System.Text;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile;

/// <summary>Why a connection ended, in few words.</summary>
internal static class Refusals
{
    private const string NoUpgrade = "no upgrade: HTTP/1.1 ";

    /// <param name="reason">
    /// As the connection gives it: an answer in place of an upgrade, whole; a close code; what the kernel says.
    /// </param>
    internal static string Short(string reason) =>
        reason == Connection.ClosedByServer ? "closed"
        : reason.StartsWith(NoUpgrade, StringComparison.Ordinal)
            ? $"{reason.AsSpan(NoUpgrade.Length, 3)} {Tally.CodeIn(Encoding.UTF8.GetBytes(reason))}".TrimEnd()
        : reason;
}
