using Nudge.Core.Actors;

namespace Nudge.Core.Codes;

/// <summary>Keeps access codes and the wrong tries at them, for all nodes. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown.
/// </exception>
public interface IAccessCodes
{
    /// <summary>Keeps a new code, if there is room and no live code of the app has its digits; durable when this returns.</summary>
    Task<CodeIssue> IssueCodeAsync(AccessCodeRow row, CodeBounds bounds, CancellationToken cancellationToken);

    /// <summary>
    /// Tries a code. One statement decides whose it is, and a wrong try is durable before this returns, so neither another node nor a
    /// crash gives it back.
    /// </summary>
    /// <remarks>
    /// The device that has redeemed a code may repeat that until the code expires, since the answer may have been lost on its way. To
    /// everybody else the code is as wrong as one that never was.
    /// </remarks>
    Task<CodeAnswer> RedeemCodeAsync(CodeTry attempt, CancellationToken cancellationToken);

    /// <summary>The live codes of an app, those that expire first in front, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<AccessCodeRow>> ReadCodesAsync(string app, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Removes a code by its id or by its hash.</summary>
    /// <returns>Whether it was live.</returns>
    Task<bool> RevokeCodeAsync(
        string app, string id, ReadOnlyMemory<byte> hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes codes that expired before a moment, at most <paramref name="limit"/>; says how many.</summary>
    Task<int> DropCodesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what is known of tries, where the last was before a moment, at most <paramref name="limit"/>; says how many.
    /// </summary>
    Task<int> DropTriesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
