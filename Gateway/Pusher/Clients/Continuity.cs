using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>
/// How far one connection has been sent what is kept, and how much of that its client has certainly taken in. Any thread may use it.
/// </summary>
/// <remarks>
/// Bytes that were written may be lost in a cut, so a client stands where it last answered something that was written behind them: our
/// ping, or the answer to its last request. Made for a connection only when it receives something that is kept.
/// </remarks>
internal sealed partial class Continuity(PusherClient client, HeartbeatWheel wheel, IClientTickets tickets, TimeSpan confirmAfter)
    : IDisposable
{
    // Pings that may still be answered.
    private const int PingsMax = 16;

    private readonly Lock _gate = new();
    private readonly List<SentPlace> _places = [];
    private readonly Queue<(ulong Mark, SentMark Sent)> _pinged = new();
    private readonly CancellationTokenSource _ended = new();
    // The positions that it took up of sources that its client has not come back to yet.
    private readonly Dictionary<string, Position?> _left = new(StringComparer.Ordinal);
    private bool _isPlanned;

    /// <summary>The connection's, of which there is one ticket.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    public PusherClient Client => client;

    /// <summary>Fires when the connection is gone.</summary>
    public CancellationToken Ended => _ended.Token;

    public void Add(SentPlace place)
    {
        lock (_gate)
            _places.Add(place);
    }

    public void Remove(SentPlace place)
    {
        lock (_gate)
        {
            _places.Remove(place);
            _left.Remove(place.Source);
        }

        Note();
    }

    /// <summary>Sends what was learned of a source, and takes note of where that brings the client.</summary>
    /// <param name="place">Its position in the source.</param>
    /// <param name="batch">The event that it gets; <see langword="null"/>: nothing, it has caused all of it.</param>
    /// <param name="last">Its position then.</param>
    public void Send(SentPlace place, Batch? batch, Position last)
    {
        lock (_gate)
        {
            if (batch is not null)
                client.Send(batch);
            place.Sent = last;
            PlanLocked();
        }
    }

    /// <summary>The client has a source up to a position, or was told that nobody knows what it has.</summary>
    public void Place(SentPlace place, Position position, bool isConfirmed)
    {
        lock (_gate)
        {
            _left.Remove(place.Source);
            place.Sent = position;
            place.Confirmed = isConfirmed ? position : null;
            if (!isConfirmed)
                PlanLocked();
        }

        Note();
    }

    /// <summary>Asks for a sign of life, which will confirm all that was sent before.</summary>
    public void Ping()
    {
        lock (_gate)
        {
            // Nobody answers what was not read: the mark cannot be guessed.
            var mark = unchecked((ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue));
            client.Ping(mark);
            _pinged.Enqueue((mark, MarkLocked()));
            if (_pinged.Count > PingsMax)
                _pinged.Dequeue();
        }
    }

    /// <summary>The client has answered a ping, and with it those before it. An answer to none of ours confirms nothing.</summary>
    public void Pong(ulong mark)
    {
        SentMark? answered = null;
        lock (_gate)
        {
            if (!_pinged.Any(ping => ping.Mark == mark))
                return;
            while (_pinged.TryDequeue(out var ping))
            {
                answered = ping.Sent;
                if (ping.Mark == mark)
                    break;
            }
        }

        Confirm(answered!);
    }

    /// <summary>The client has answered the first ping that is not answered yet.</summary>
    public void Pong()
    {
        bool isAsked;
        (ulong, SentMark Sent) ping;
        lock (_gate)
            isAsked = _pinged.TryDequeue(out ping);
        if (isAsked)
            Confirm(ping.Sent);
    }

    /// <inheritdoc cref="PusherClient.Mark"/>
    public SentMark? Mark()
    {
        // Nothing is written meanwhile, so what the outlet does not hold back has reached the transport.
        lock (_gate)
            return client.Outlet.IsBehind ? null : MarkLocked();
    }

    /// <inheritdoc cref="PusherClient.Confirm"/>
    public void Confirm(SentMark mark)
    {
        lock (_gate)
        {
            foreach (var (place, position) in mark.Places)
            {
                // The client has not confirmed what it was told to fetch anew since then.
                if (place.Confirmed is { } known && known != Position.None
                    ? known.Epoch == position.Epoch && known.Offset < position.Offset
                    : IsWithin(position, place.Sent))
                {
                    place.Confirmed = position;
                }
            }

            if (IsUnconfirmedLocked)
                PlanLocked();
        }

        Note();
    }

    /// <summary>The client's certain positions, by source; <see langword="null"/>: nobody knows.</summary>
    public IReadOnlyDictionary<string, Position?> Confirmed()
    {
        lock (_gate)
        {
            var confirmed = new Dictionary<string, Position?>(StringComparer.Ordinal);
            foreach (var place in _places)
                confirmed[place.Source] = place.Confirmed;
            foreach (var (source, position) in _left)
                confirmed[source] = position;
            return confirmed;
        }
    }

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();

    private bool IsUnconfirmedLocked => _places.Exists(place => place.Confirmed != place.Sent);

    private static bool IsWithin(Position position, Position sent) =>
        position.Epoch == sent.Epoch && position.Offset <= sent.Offset && position != Position.None;

    private SentMark MarkLocked() => new([.. _places.Select(place => (place, place.Sent))]);

    /// <summary>
    /// Has the client asked, in a while, whether it has what it was sent. A client that nobody knows has nothing to come back to, and is
    /// not asked.
    /// </summary>
    private void PlanLocked()
    {
        if (_isPlanned || User is null)
            return;
        _isPlanned = true;
        wheel.After(confirmAfter, Ask);
    }

    private void Ask()
    {
        lock (_gate)
        {
            _isPlanned = false;
            if (_ended.IsCancellationRequested || !IsUnconfirmedLocked || _pinged.Count > 0)
                return;
        }

        Ping();
    }

    private void Note()
    {
        if (User is not null)
            tickets.Note(this);
    }
}
