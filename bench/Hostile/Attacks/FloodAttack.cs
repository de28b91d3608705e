using Nudge.Bench.Clients;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>
/// One user's connections that say more than anyone listens to: pings and client events on Pusher's WebSocket, calls on the hub.
/// </summary>
internal sealed class FloodAttack : Attack
{
    private const string Channel = "private-orders.7";

    private readonly PusherAttacker _pings;
    private readonly PusherAttacker _events;
    private readonly HubAttacker _calls;
    private long _next;

    public FloodAttack(AttackTarget target, EventLoop loop, Tally tally)
        : base(target, loop, tally)
    {
        _pings = new PusherAttacker(target.Key, tally, Closed);
        _events = new PusherAttacker(target.Key, tally, Closed) { OnReady = Subscribe };
        _calls = new HubAttacker(target.Token, tally, Closed);
    }

    internal override double PerSecond => 9_000;

    internal override void Act()
    {
        switch (_next++ % 3)
        {
            case 0 when IsReady(_pings):
                _pings.Say("""{"event":"pusher:ping","data":{} }""");
                break;
            case 1 when IsReady(_events):
                _events.Say($$"""{"event":"client-typing","channel":"{{Channel}}","data":{} }""");
                break;
            case 2 when IsReady(_calls):
                _calls.Invoke("1", "Summary", "");
                break;
            default:
                return;
        }

        Tally.Make();
    }

    private bool IsReady(WebSocketConnection connection)
    {
        if (!connection.IsOpen)
            TryOpen(connection, LoopbackAddresses.Attacker);
        return connection.IsReady;
    }

    private void Subscribe(PusherAttacker connection) =>
        connection.Subscribe(Channel, Signatures.Pusher(Target, $"{connection.SocketId}:{Channel}"));
}
