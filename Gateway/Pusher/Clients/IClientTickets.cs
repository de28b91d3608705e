namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Keeps what clients have beyond the end of their connections (ADR 0029). Any thread may call it.</summary>
internal interface IClientTickets
{
    /// <summary>Takes the oldest ticket of the connection's user that no connection holds; never faults.</summary>
    Task<Adopted> AdoptAsync(Continuity continuity);

    /// <summary>From now on the connection, whose user is known, has a ticket.</summary>
    void Open(Continuity continuity);

    /// <summary>The client has something else than was written.</summary>
    void Note(Continuity continuity);
}
