using Nudge.Core.Inbox;
using Nudge.Realtime.Connections;

namespace Nudge.Realtime.Sessions;

/// <summary>
/// Why the server last closed a connection of a user, so that the next one can be told: the last message of a connection may not arrive.
/// </summary>
public sealed class PreviousCloses(TimeProvider time)
{
    private const int UsersMax = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<InboxKey, PreviousClose> _closes = [];
    private readonly Queue<(InboxKey User, PreviousClose Close)> _byAge = new();

    public void Put(InboxKey user, Closing closing)
    {
        var close = new PreviousClose(closing.Code, closing.Reason, time.GetUtcNow());
        lock (_gate)
        {
            Forget(close.At - Kept);
            _closes[user] = close;
            _byAge.Enqueue((user, close));
        }
    }

    /// <summary>Takes it out, so that it is told once.</summary>
    public PreviousClose? Take(InboxKey user)
    {
        lock (_gate)
        {
            Forget(time.GetUtcNow() - Kept);
            return _closes.Remove(user, out var close) ? close : null;
        }
    }

    private void Forget(DateTimeOffset before)
    {
        while (_byAge.TryPeek(out var oldest) && (oldest.Close.At < before || _byAge.Count >= UsersMax))
        {
            _byAge.Dequeue();
            if (_closes.TryGetValue(oldest.User, out var close) && close == oldest.Close)
                _closes.Remove(oldest.User);
        }
    }
}
