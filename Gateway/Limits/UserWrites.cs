using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Hosting;

namespace Nudge.Gateway.Limits;

/// <summary>Holds what users write by their own tokens to a rate: marks, subscriptions and preferences, on all faces of this process. Any thread may use it.</summary>
/// <remarks>
/// An <see cref="Allowance"/> for each user. Full ones are forgotten, so there are as many as users who wrote within the time that a
/// bucket takes to fill. It is a bound on what one user costs, so each node counts for itself and nobody has to be asked.
/// </remarks>
internal sealed class UserWrites(IOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>Users with buckets that are not full. More write within seconds than one process can take, and are not counted.</summary>
    internal const int UsersMax = 50_000;

    private static readonly TimeSpan SweepsEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<InboxKey, Allowance> _users = [];
    private long? _sweptAt;

    public int PerSecond => options.Value.UserWritesPerSecond;

    /// <summary>Users who are counted now.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _users.Count;
        }
    }

    /// <summary>Takes place for one write, before anything else is done for it.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="refusal">Why not.</param>
    /// <param name="wait">How long until there is one more.</param>
    public bool TryTake(InboxKey user, [NotNullWhen(false)] out Refusal? refusal, out TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_users.ContainsKey(user) && !HasRoomLocked())
                (refusal, wait) = (null, TimeSpan.Zero);
            else
                (refusal, wait) = TakeLocked(ref CollectionsMarshal.GetValueRefOrAddDefault(_users, user, out _));
        }

        return refusal is null;
    }

    private (Refusal? Refusal, TimeSpan Wait) TakeLocked(ref Allowance allowance) => allowance.TryTake(PerSecond, options.Value.UserWritesBurst, time)
        ? (null, TimeSpan.Zero)
        : (new(ErrorCode.RateLimited, $"A user writes {PerSecond} times in a second. Repeat this a little later.", Limit: PerSecond),
            allowance.Wait(PerSecond, options.Value.UserWritesBurst, time));

    private bool HasRoomLocked()
    {
        if (_users.Count < UsersMax)
            return true;
        // It looks at all of them, so not for each that is new.
        if (_sweptAt is { } sweptAt && time.GetElapsedTime(sweptAt) < SweepsEvery)
            return false;
        _sweptAt = time.GetTimestamp();
        foreach (var (user, allowance) in _users)
        {
            if (allowance.Taken(PerSecond, time) <= 0)
                _users.Remove(user);
        }

        return _users.Count < UsersMax;
    }
}
