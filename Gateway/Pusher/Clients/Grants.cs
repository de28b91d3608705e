using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>
/// Why a connection is where it is: its sign-in, and a grant for each channel that is not for everyone. Any thread may use it.
/// </summary>
/// <remarks>A new grant replaces the earlier one, so there are no more of them than channels.</remarks>
internal sealed class Grants
{
    // Tokens that were minted together do not end together.
    private static readonly TimeSpan SpreadMax = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Grant Grant, DateTimeOffset EndsAt)> _byChannel = new(StringComparer.Ordinal);
    private GrantSource? _signedIn;
    private DateTimeOffset _signInEndsAt = DateTimeOffset.MaxValue;
    private long _endsAt = DateTimeOffset.MaxValue.UtcTicks;
    private UserId? _user;

    /// <summary>Whose the connection is, by its sign-in or its tokens; it stays so.</summary>
    public UserId? User => Volatile.Read(ref _user);

    /// <summary>Channels of which there is one.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _byChannel.Count;
        }
    }

    /// <summary>
    /// When the first of them ends, less a part of its life: those that were minted together do not all come back together.
    /// </summary>
    public DateTimeOffset EndsAt => new(Volatile.Read(ref _endsAt), TimeSpan.Zero);

    /// <summary>Signs in, or signs in anew.</summary>
    public void SignIn(GrantSource source, DateTimeOffset now)
    {
        lock (_gate)
        {
            _signedIn = source;
            _signInEndsAt = EndOf(source, now);
            _user ??= source.User;
            CountEndLocked();
        }
    }

    /// <summary>Opens a channel, or opens it anew.</summary>
    /// <param name="channel">As Pusher's clients spell it.</param>
    /// <param name="grant">Why.</param>
    /// <param name="now">The present moment.</param>
    public void Put(string channel, Grant grant, DateTimeOffset now)
    {
        lock (_gate)
        {
            _byChannel[channel] = (grant, grant.Source is { } source ? EndOf(source, now) : DateTimeOffset.MaxValue);
            _user ??= grant.Source?.Token?.User;
            CountEndLocked();
        }
    }

    /// <summary>The connection has left the channel.</summary>
    public void Remove(string channel)
    {
        lock (_gate)
        {
            if (_byChannel.Remove(channel, out var removed) && removed.EndsAt < DateTimeOffset.MaxValue)
                CountEndLocked();
        }
    }

    /// <summary>Why one of them is no longer valid; <see langword="null"/>: all do.</summary>
    public Refusal? Review(AppView app, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_signedIn?.Review(app, now) is { } signedOut)
                return signedOut;
            UserId[]? users = null;
            foreach (var (grant, _) in _byChannel.Values)
            {
                // Only a signature for a channel alone names nobody.
                if (grant.Source is { User: null })
                    users ??= [.. SourcesLocked.Select(source => source.User).Append(_user).OfType<UserId>().Distinct()];
                if (grant.Review(app, _signedIn, users ?? [], now) is { } refusal)
                    return refusal;
            }

            return null;
        }
    }

    /// <summary>The source that vouches for the connection as a user's: the newest token, or a signature.</summary>
    public GrantSource? Of(UserId user)
    {
        lock (_gate)
        {
            return SourcesLocked.Where(source => source.User == user).MaxBy(source => (source.Token is not null, source.Since));
        }
    }

    /// <summary>The connection's sign-in.</summary>
    public GrantSource? SignedIn
    {
        get
        {
            lock (_gate)
                return _signedIn;
        }
    }

    private IEnumerable<GrantSource> SourcesLocked =>
        _byChannel.Values.Select(each => each.Grant.Source).Append(_signedIn).OfType<GrantSource>();

    private static DateTimeOffset EndOf(GrantSource source, DateTimeOffset now)
    {
        if (source.Token is null)
            return DateTimeOffset.MaxValue;
        var left = source.ExpiresAt - now;
        return source.ExpiresAt
            - (TimeSpan.FromSeconds(Math.Clamp(left.TotalSeconds / 10, 0, SpreadMax.TotalSeconds)) * Random.Shared.NextDouble());
    }

    private void CountEndLocked()
    {
        var first = _signInEndsAt;
        foreach (var (_, endsAt) in _byChannel.Values)
            first = endsAt < first ? endsAt : first;
        Volatile.Write(ref _endsAt, first.UtcTicks);
    }
}
