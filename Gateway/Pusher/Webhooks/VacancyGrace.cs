using Nudge.Core.Names;
using Nudge.Core.Occupancy;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>
/// Holds back that a channel was vacated or a member left, for as long as a reload of a page takes. If somebody comes within that time,
/// neither is told. One thread at a time may use it.
/// </summary>
internal sealed class VacancyGrace(TimeProvider time)
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    /// <summary>More are told at once.</summary>
    private const int HeldMax = 65_536;

    private readonly Dictionary<Place, Held> _held = [];

    /// <summary>
    /// In the order of their times, since all wait equally long. Entries that were taken back meanwhile are still here and passed over.
    /// </summary>
    private readonly Queue<Held> _inOrder = new();

    /// <summary>How long until the next one is let go; <see langword="null"/>: none is held.</summary>
    public TimeSpan? NextIn
    {
        get
        {
            if (!_inOrder.TryPeek(out var next))
                return null;
            var wait = Length - time.GetElapsedTime(next.Since);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Takes a notice in.</summary>
    /// <returns>Whether it is told now; otherwise it is held, or has ended one that was held.</returns>
    public bool Admits(OccupancyNotice notice)
    {
        switch (notice)
        {
            case ChannelVacated or MemberRemoved when _inOrder.Count >= HeldMax:
                return true;
            case ChannelVacated or MemberRemoved:
                var held = new Held(Place.Of(notice), notice, time.GetTimestamp());
                _held[held.Place] = held;
                _inOrder.Enqueue(held);
                return false;
            case ChannelOccupied or MemberAdded:
                return !_held.Remove(Place.Of(notice));
            default:
                return true;
        }
    }

    /// <summary>Lets go what was held for its time.</summary>
    /// <param name="released">Where to.</param>
    /// <param name="all">The rest as well, for a process that stops.</param>
    public void Release(ICollection<OccupancyNotice> released, bool all = false)
    {
        while (_inOrder.TryPeek(out var next) && (all || time.GetElapsedTime(next.Since) >= Length))
        {
            _inOrder.Dequeue();
            if (!_held.TryGetValue(next.Place, out var current) || !ReferenceEquals(current, next))
                continue;
            _held.Remove(next.Place);
            released.Add(next.Notice);
        }
    }

    /// <summary>The thing that is vacated: a channel, or a user's place in one.</summary>
    private readonly record struct Place(AppId App, string Channel, string? User)
    {
        internal static Place Of(OccupancyNotice notice) => new(notice.App, notice.Channel, notice switch
        {
            MemberAdded added => added.User,
            MemberRemoved removed => removed.User,
            _ => null,
        });
    }

    private sealed record Held(Place Place, OccupancyNotice Notice, long Since);
}
