using Nudge.Core.Codes;

namespace Nudge.Tests.Gateway.Rest.Codes;

/// <summary>Notes what is called of a store of codes, and with what lengths, in the order of the calls.</summary>
internal sealed class CountingCodes(IAccessCodes inner, List<string> calls) : IAccessCodes
{
    public Task<CodeIssue> IssueCodeAsync(AccessCodeRow row, CodeBounds bounds, CancellationToken cancellationToken) =>
        inner.IssueCodeAsync(row, bounds, cancellationToken);

    public Task<CodeAnswer> RedeemCodeAsync(CodeTry attempt, CancellationToken cancellationToken)
    {
        calls.Add($"redeem a hash of {attempt.Hash.Length} bytes by a device of {attempt.Device.Length}");
        return inner.RedeemCodeAsync(attempt, cancellationToken);
    }

    public Task<IReadOnlyList<AccessCodeRow>> ReadCodesAsync(
        string app, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        inner.ReadCodesAsync(app, now, limit, cancellationToken);

    public Task<bool> RevokeCodeAsync(
        string app, string id, ReadOnlyMemory<byte> hash, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.RevokeCodeAsync(app, id, hash, now, cancellationToken);

    public Task<int> DropCodesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        inner.DropCodesAsync(before, limit, cancellationToken);

    public Task<int> DropTriesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        inner.DropTriesAsync(before, limit, cancellationToken);
}
