using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Xhr;

/// <summary>The sessions of this process. Any thread may use it.</summary>
internal sealed class XhrSessions(
    PusherSessions sessions, PusherAdmission admission, IOptions<ConnectionsOptions> connections, IOptions<PusherOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<XhrSessionId, XhrSession> _sessions = new();
    private readonly Places<IPAddress> _addresses = new(options.Value.XhrSessionsPerAddressMax);

    public int Count => _sessions.Count;

    public XhrSession? Find(XhrSessionId id) => _sessions.GetValueOrDefault(id);

    /// <summary>Opens a session for a client that was admitted; the place is given back when it ends.</summary>
    /// <returns>The session, which another request may have opened meanwhile; or why there is none.</returns>
    public (XhrSession? Session, Closing? Refusal) Open(XhrSessionId id, Admission admitted, string agent, string? origin, bool isStream)
    {
        var network = admitted.Place.Network;
        if (!_addresses.TryTake(network))
        {
            admission.Leave(admitted);
            return (null, PusherCode.Closing(PusherCode.OverCapacity, $"One address has at most {options.Value.XhrSessionsPerAddressMax} sessions."));
        }

        var session = new XhrSession(
            sessions,
            transport => new(admitted.App!, admitted.Version, PusherXhrFormat.Instance, transport, connections.Value, options.Value, time)
            {
                Agent = agent,
                Page = admitted.Page,
            },
            origin, TimeSpan.FromSeconds(options.Value.XhrIdleSeconds), time);
        var present = _sessions.GetOrAdd(id, session);
        if (present != session)
        {
            _addresses.GiveBack(network);
            admission.Leave(admitted);
            return (present, null);
        }

        _ = RunAsync(id, session, admitted, isStream);
        return (session, null);
    }

    /// <summary>Owned by the session: it ends with it, and never faults.</summary>
    private async Task RunAsync(XhrSessionId id, XhrSession session, Admission admitted, bool isStream)
    {
        try
        {
            await session.RunAsync(XhrLines.Open(options.Value.XhrHost, isStream));
        }
        finally
        {
            _sessions.TryRemove(new(id, session));
            _addresses.GiveBack(admitted.Place.Network);
            admission.Leave(admitted);
        }
    }
}
