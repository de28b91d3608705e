using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Hosting;

namespace Nudge.Gateway.Limits;

/// <summary>Holds what users write by their own tokens to a rate: marks, subscriptions and preferences, on all faces of this process. Any thread may use it.</summary>
/// <remarks>
/// A bucket for each user, kept as the moment at which it is full again. Full ones are forgotten, so there are as many as users who wrote within the time that a
/// bucket takes to fill. It is a bound on what one user costs, so each node counts for itself and nobody has to be asked.
/// </remarks>
internal sealed class UserWrites(IOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>Users with buckets that are not full. More write within seconds than one process can take, and are not counted.</summary>
    internal const int UsersMax = 50_000;

    private static readonly TimeSpan SweepsEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<InboxKey, TimeSpan> _fullAt = [];
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _sweptAt = -SweepsEvery;

    public int PerSecond => options.Value.UserWritesPerSecond;

    /// <summary>Users who are counted now.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _fullAt.Count;
        }
    }

    /// <summary>Takes place for one write, before anything else is done for it.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="refusal">Why not.</param>
    /// <param name="wait">How long until there is one more.</param>
    public bool TryTake(InboxKey user, [NotNullWhen(false)] out Refusal? refusal, out TimeSpan wait)
    {
        var now = time.GetElapsedTime(_start);
        var each = TimeSpan.FromSeconds(1) / PerSecond;
        lock (_gate)
        {
            var known = _fullAt.TryGetValue(user, out var fullAt);
            var next = (known && fullAt > now ? fullAt : now) + each;
            wait = next - now - (each * options.Value.UserWritesBurst);
            if (wait <= TimeSpan.Zero)
            {
                if (known || HasRoomLocked(now))
                    _fullAt[user] = next;
                refusal = null;
                return true;
            }
        }

        refusal = new(ErrorCode.RateLimited, $"A user writes {PerSecond} times in a second. Repeat this a little later.", Limit: PerSecond);
        return false;
    }

    private bool HasRoomLocked(TimeSpan now)
    {
        if (_fullAt.Count < UsersMax)
            return true;
        // It looks at all of them, so not for each that is new.
        if (now - _sweptAt < SweepsEvery)
            return false;
        _sweptAt = now;
        foreach (var (user, fullAt) in _fullAt)
        {
            if (fullAt <= now)
                _fullAt.Remove(user);
        }

        return _fullAt.Count < UsersMax;
    }
}
