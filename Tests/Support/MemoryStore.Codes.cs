using Nudge.Core.Codes;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly List<(AccessCodeRow Code, byte[]? RedeemedBy)> _codes = [];
    private readonly Dictionary<(string App, string Name), TryStanding> _tries = [];

    public Task<CodeIssue> IssueCodeAsync(AccessCodeRow row, CodeBounds bounds, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (LiveCodes(row.App, row.CreatedAt).Count() >= bounds.PerApp)
                return CodeIssue.AppFull;
            if (_codes.Count(kept => kept.Code.ExpiresAt > row.CreatedAt) >= bounds.InAll)
                return CodeIssue.Full;
            if (LiveCodes(row.App, row.CreatedAt).Any(code => code.Hash.Span.SequenceEqual(row.Hash.Span)))
                return CodeIssue.Taken;
            _codes.RemoveAll(kept => kept.Code.App == row.App && kept.Code.Hash.Span.SequenceEqual(row.Hash.Span));
            _codes.Add((row, null));
            return CodeIssue.Issued;
        },
        cancellationToken);

    public Task<CodeAnswer> RedeemCodeAsync(CodeTry attempt, CancellationToken cancellationToken) => Read(
        () =>
        {
            var keys = TryStandings.KeysOf(attempt);
            var standings = TryStandings.Of([.. keys.Select(key => _tries.GetValueOrDefault(key))]);
            var live = LiveCodes(attempt.App, attempt.Now).Count();
            if (standings.FindWait(live, attempt.Now) is { } wait)
            {
                if (wait.Answer.HasPaused)
                    _tries[keys[^1]] = wait.Next.App;
                return wait.Answer;
            }

            var found = _codes.FindIndex(kept =>
                kept.Code.App == attempt.App && kept.Code.Hash.Span.SequenceEqual(attempt.Hash.Span) && kept.Code.ExpiresAt > attempt.Now
                && (kept.RedeemedBy is null || attempt.Device.Span.SequenceEqual(kept.RedeemedBy)));
            if (found >= 0)
            {
                _codes[found] = (_codes[found].Code, attempt.Device.ToArray());
                return new CodeAnswer(CodeOutcome.Redeemed, _codes[found].Code, null, false);
            }

            var (answer, next) = standings.Miss(live, attempt.Now);
            for (var i = 0; i < keys.Count; i++)
                _tries[keys[i]] = next.All[i];
            return answer;
        },
        cancellationToken);

    public Task<IReadOnlyList<AccessCodeRow>> ReadCodesAsync(
        string app, DateTimeOffset now, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<AccessCodeRow>>(
        () => [.. LiveCodes(app, now).OrderBy(code => code.ExpiresAt).ThenBy(code => code.Id, StringComparer.Ordinal).Take(limit)],
        cancellationToken);

    public Task<bool> RevokeCodeAsync(
        string app, string id, ReadOnlyMemory<byte> hash, DateTimeOffset now, CancellationToken cancellationToken) => Read(
        () => _codes.RemoveAll(kept =>
            kept.Code.App == app && (kept.Code.Id == id || kept.Code.Hash.Span.SequenceEqual(hash.Span)) && kept.RedeemedBy is null
            && kept.Code.ExpiresAt > now) > 0,
        cancellationToken);

    public Task<int> DropCodesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () => _codes.Where(kept => kept.Code.ExpiresAt < before).OrderBy(kept => kept.Code.ExpiresAt).Take(limit).ToList()
            .Count(_codes.Remove),
        cancellationToken);

    public Task<int> DropTriesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () => _tries.Where(tries => tries.Value.At < before).OrderBy(tries => tries.Value.At).Take(limit).ToList()
            .Count(tries => _tries.Remove(tries.Key)),
        cancellationToken);

    /// <summary>Live or not.</summary>
    public Task<IReadOnlyList<AccessCodeRow>> AllCodesAsync() =>
        Read<IReadOnlyList<AccessCodeRow>>(() => [.. _codes.Select(kept => kept.Code)], CancellationToken.None);

    /// <summary>Devices, addresses and apps of which wrong tries are known.</summary>
    public Task<int> CountTriesAsync() => Read(() => _tries.Count, CancellationToken.None);

    private IEnumerable<AccessCodeRow> LiveCodes(string app, DateTimeOffset now) =>
        _codes.Where(kept => kept.Code.App == app && kept.RedeemedBy is null && kept.Code.ExpiresAt > now).Select(kept => kept.Code);
}
