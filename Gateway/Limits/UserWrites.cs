using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Holds what users write by their own tokens to a rate: marks, subscriptions and preferences, on all faces of this process. Any thread may
/// use it.
/// </summary>
/// <remarks>
/// An <see cref="Allowance"/> for each user. Full ones are forgotten, so there are as many as users who wrote within the time that a
/// bucket takes to fill. It is a bound on what one user costs, so each node counts for itself and nobody has to be asked.
/// </remarks>
internal sealed class UserWrites(IOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>Users with buckets that are not full. More write within seconds than one process can take, and are not counted.</summary>
    internal const int UsersMax = 50_000;

    private readonly RecentTable<InboxKey, Bucket> _users =
        new(UsersMax, bucket => bucket.Writes.Taken(options.Value.UserWritesPerSecond, time) <= 0, time);

    public int PerSecond => options.Value.UserWritesPerSecond;

    /// <summary>Users who are counted now.</summary>
    internal int Count => _users.Count;

    /// <summary>Takes place for one write, before anything else is done for it.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="refusal">Why not.</param>
    /// <param name="wait">How long until there is one more.</param>
    public bool TryTake(InboxKey user, [NotNullWhen(false)] out Refusal? refusal, out TimeSpan wait)
    {
        (refusal, wait) = (null, TimeSpan.Zero);
        if (!_users.TryGetOrAdd(user, out var bucket))
            return true;
        lock (bucket)
            (refusal, wait) = Take(ref bucket.Writes);
        return refusal is null;
    }

    private (Refusal? Refusal, TimeSpan Wait) Take(ref Allowance allowance) =>
        allowance.TryTake(PerSecond, options.Value.UserWritesBurst, time)
            ? (null, TimeSpan.Zero)
            : (new(ErrorCode.RateLimited, $"A user writes {PerSecond} times in a second. Repeat this a little later.", Limit: PerSecond),
                allowance.Wait(PerSecond, options.Value.UserWritesBurst, time));

    private sealed class Bucket
    {
        internal Allowance Writes;
    }
}
