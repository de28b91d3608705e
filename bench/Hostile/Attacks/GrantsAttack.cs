using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>One Pusher connection that subscribes to the same channel and signs in again and again, each time with another token.</summary>
internal sealed class GrantsAttack : Attack
{
    private readonly PusherAttacker _connection;
    private long _next;

    public GrantsAttack(AttackTarget target, EventLoop loop, Tally tally)
        : base(target, loop, tally) => _connection = new PusherAttacker(target.Key, tally, Closed);

    internal override double PerSecond => 4_000;

    internal override void Act()
    {
        if (!_connection.IsOpen)
            TryOpen(_connection, LoopbackAddresses.Attacker);
        if (!_connection.IsReady)
            return;
        Tally.Make();
        var token = Signatures.Token(Target, AttackTarget.User, "orders:7");
        if (_next++ % 4 > 0)
            _connection.Subscribe("private-orders.7", token);
        else
            _connection.Say(
                $$"""{"event":"pusher:signin","data":{"auth":"{{token}}","user_data":"{\"id\":\"{{AttackTarget.User}}\"}"} }""");
    }
}
