using Nudge.Core.Positions;
using Nudge.Core.Returning;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Fanout;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>How far one connection was sent what is invalidated on one channel. Any thread may use it.</summary>
/// <remarks>
/// While it is there it is sent moves at once, with all others on the channel. Earlier moves are sent once for each scope.
/// </remarks>
internal sealed class ScopeSubscription(PusherClient client, Continuity continuity, PusherChannelName name, long began)
{
    // With more than that before it has caught up, some are told twice.
    private const int LiveMax = 1_000;

    // Stamps are moments, which go on over every life of a store.
    private static readonly Epoch Stamps = new(1);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HashSet<long>? _live = [];
    private long _newest;

    /// <summary>When it began to receive, as stamps count: what moved later it is sent at once.</summary>
    public long Began { get; } = began;

    /// <summary>The position of the client.</summary>
    public SentPlace Place { get; } = new($"scopes {name.Value}");

    /// <summary>Completes when the client was sent what it has missed.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Why it was told to fetch all anew when it came; <see langword="null"/>: it was not.</summary>
    public string? Reset { get; private set; }

    /// <summary>Reads the stamp of a position that a client was left with; <see langword="null"/>: nobody knows.</summary>
    public static long? StampOf(Position? position) => position is { } known && known.Epoch == Stamps ? known.Offset : null;

    /// <summary>All on the channel were sent a move.</summary>
    public void Told(long stamp)
    {
        lock (_gate)
        {
            if (_live is not null)
            {
                if (_live.Count < LiveMax)
                    _live.Add(stamp);
                _newest = Math.Max(_newest, stamp);
                return;
            }

            if (stamp <= _newest)
                return;
            _newest = stamp;
        }

        continuity.Send(Place, null, new(Stamps, stamp));
    }

    /// <summary>Sends the client what has moved since a stamp, and its new position.</summary>
    /// <param name="stamp">The stamp that it has; <see langword="null"/>: nobody knows.</param>
    /// <param name="moved">The scopes that have moved after it.</param>
    public void CatchUp(long? stamp, MovedScopes moved)
    {
        lock (_gate)
        {
            var isTold = false;
            if (WhyReset(stamp, moved) is { } reason)
            {
                isTold = true;
                Reset = reason;
                client.Send(ContinuityMessages.InvalidateAll(name.Value, new(Stamps, moved.Newest), reason, null));
            }
            else if (stamp is not null)
            {
                foreach (var scope in moved.Scopes.Where(scope => !_live!.Contains(scope.Stamp)))
                {
                    isTold = true;
                    client.Send(ContinuityMessages.Invalidate(name.Value, scope));
                }
            }

            _newest = Math.Max(_newest, moved.Newest);
            _live = null;
            continuity.Place(Place, new(Stamps, _newest), isConfirmed: !isTold);
        }

        _caughtUp.TrySetResult();
    }

    /// <summary>Whether something moved before a connection began to receive, of which nobody knows what it has.</summary>
    public static bool MovedBefore(long began, MovedScopes moved) => moved.Floor > 0 || moved.Scopes.Any(scope => scope.Stamp <= began);

    private string? WhyReset(long? stamp, MovedScopes moved)
    {
        if (stamp is not { } known)
            return MovedBefore(Began, moved with { Scopes = [.. moved.Scopes.Where(scope => !_live!.Contains(scope.Stamp))] })
                ? ContinuityMessages.New
                : null;
        return known > moved.Newest ? ResetReason.Ahead : known < moved.Floor ? ResetReason.Trimmed : null;
    }
}
