using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Fanout;

/// <summary>
/// Gets the events of one source for one connection, in order. Called by the source's fan-out, and by its catch-up while it is held there.
/// </summary>
public interface IReceiver
{
    /// <summary>Where its bytes go, so that a catch-up goes on no faster than the client reads.</summary>
    Outlet Outlet { get; }

    /// <summary>Sends messages of the source; never waits.</summary>
    void Send(Batch batch);

    /// <summary>The source is about to be sent from a position on.</summary>
    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    /// <param name="position">The position that the client has of it.</param>
    void Begin(string? channel, Position position);

    /// <summary>All that the client had missed was sent; what comes next is new.</summary>
    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    /// <param name="from">The position that the client had.</param>
    /// <param name="head">The position that it has now.</param>
    void CaughtUp(string? channel, Position from, Position head);

    /// <summary>Continuity cannot be proven: the source stands at a head, and what it holds must be fetched anew.</summary>
    void Reset(string? channel, Position head, string reason);

    /// <summary>
    /// Something of ours went wrong while it was told: the connection ends, so that its client comes back and goes on from where it was.
    /// </summary>
    void Fail();
}
