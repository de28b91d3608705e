using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Core.Limits;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>The sessions of this process. Any thread may use it.</summary>
internal sealed class XhrSessions(PusherSessions sessions, PusherClients clients, IOptions<PusherOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<XhrSessionId, XhrSession> _sessions = new();
    private readonly AddressQuota _addresses = new(options.Value.XhrSessionsPerAddressMax);

    public int Count => _sessions.Count;

    public XhrSession? Find(XhrSessionId id) => _sessions.GetValueOrDefault(id);

    /// <summary>Opens a session for a client that was admitted; the place is given back when it ends.</summary>
    /// <returns>The session, which another request may have opened meanwhile; or why there is none.</returns>
    public (XhrSession? Session, Closing? Refusal) Open(
        XhrSessionId id, ClientAdmission admitted, ClientAgent agent, string? origin, bool isStream)
    {
        var lease = admitted.Lease!;
        if (!lease.TryAdd(_addresses))
        {
            lease.Dispose();
            return (
                null,
                PusherCode.Closing(PusherCode.OverCapacity, $"One address has at most {options.Value.XhrSessionsPerAddressMax} sessions."));
        }

        var session = new XhrSession(
            sessions, transport => clients.Create(admitted, PusherXhrFormat.Instance, transport, agent), origin,
            TimeSpan.FromSeconds(options.Value.XhrIdleSeconds), time);
        var present = _sessions.GetOrAdd(id, session);
        if (present != session)
        {
            lease.Dispose();
            return (present, null);
        }

        _ = RunAsync(id, session, lease, isStream);
        return (session, null);
    }

    /// <summary>Owned by the session: it ends with it, and never faults.</summary>
    private async Task RunAsync(XhrSessionId id, XhrSession session, ConnectionLease lease, bool isStream)
    {
        using (lease)
        {
            try
            {
                await session.RunAsync(XhrLines.Open(options.Value.XhrHost, isStream));
            }
            finally
            {
                _sessions.TryRemove(new(id, session));
            }
        }
    }

    /// <summary>Sessions of one address.</summary>
    private sealed class AddressQuota(int max) : IConnectionQuota
    {
        private readonly Places<IPAddress> _places = new(max);

        public bool TryTake(ConnectionPlace place) => _places.TryTake(place.Network);

        public void GiveBack(ConnectionPlace place) => _places.GiveBack(place.Network);
    }
}
