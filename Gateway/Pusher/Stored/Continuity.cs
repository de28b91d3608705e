using Nudge.Core.Positions;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>How far one connection has been sent what is kept, and how much of that its client has certainly taken in. Any thread may use it.</summary>
/// <remarks>
/// Bytes that were written may be lost in a cut, so a client stands where it last answered something that was written behind them: our ping, or the answer to
/// its last request. Made for a connection only when it hears something that is kept.
/// </remarks>
internal sealed class Continuity(PusherClient client) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<SentPlace> _places = [];
    private readonly CancellationTokenSource _ended = new();
    private SentMark? _pinged;

    /// <summary>Fires when the connection is gone.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether something was sent that the client has not confirmed.</summary>
    public bool IsUnconfirmed
    {
        get
        {
            lock (_gate)
                return _places.Exists(place => place.Confirmed != place.Sent);
        }
    }

    public void Add(SentPlace place)
    {
        lock (_gate)
            _places.Add(place);
    }

    public void Remove(SentPlace place)
    {
        lock (_gate)
            _places.Remove(place);
    }

    /// <summary>Sends what was heard of a source, and takes note of where that brings the client.</summary>
    /// <param name="place">Where it stands in the source.</param>
    /// <param name="batch">What it gets of it; <see langword="null"/>: nothing, it has caused all of it.</param>
    /// <param name="last">Where it stands then.</param>
    public void Send(SentPlace place, Batch? batch, Position last)
    {
        lock (_gate)
        {
            if (batch is not null)
                client.Send(batch);
            place.Sent = last;
        }
    }

    /// <summary>The client has a source up to a position, or was told that nobody knows what it has.</summary>
    public void Place(SentPlace place, Position position, bool isConfirmed)
    {
        lock (_gate)
        {
            place.Sent = position;
            place.Confirmed = isConfirmed ? position : null;
        }
    }

    /// <summary>Asks for a sign of life, which will confirm all that was sent before.</summary>
    public void Ping()
    {
        lock (_gate)
        {
            client.Send(PusherMessages.Ping);
            _pinged = MarkLocked();
        }
    }

    /// <summary>The client has answered a ping.</summary>
    public void Pong()
    {
        SentMark? answered;
        lock (_gate)
            (answered, _pinged) = (_pinged, null);
        if (answered is not null)
            Confirm(answered);
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
                if (place.Confirmed is not { } known || known.Epoch != position.Epoch || known.Offset < position.Offset)
                    place.Confirmed = position;
            }
        }
    }

    /// <summary>What the client certainly has, by source; <see langword="null"/>: nobody knows.</summary>
    public IReadOnlyDictionary<string, Position?> Confirmed()
    {
        lock (_gate)
            return _places.ToDictionary(place => place.Source, place => place.Confirmed, StringComparer.Ordinal);
    }

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();

    private SentMark MarkLocked() => new([.. _places.Select(place => (place, place.Sent))]);
}

/// <summary>Where a client will stand once it has taken in all that was written up to a moment.</summary>
/// <param name="Places">In each source.</param>
internal sealed record SentMark(IReadOnlyList<(SentPlace Place, Position Position)> Places);
