using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>
/// Connections without a sign-in that come to channels and go, where each coming and going is a webhook to the tenant's server.
/// </summary>
internal sealed class ChurnAttack : Attack
{
    private readonly PusherAttacker[] _connections;
    private long _next;

    public ChurnAttack(AttackTarget target, EventLoop loop, Tally tally)
        : base(target, loop, tally) =>
        _connections = [.. Enumerable.Range(0, 8).Select(_ => new PusherAttacker(target.Key, tally, Closed))];

    internal override double PerSecond => 3_000;

    internal override void Act()
    {
        var number = _next++;
        var connection = _connections[number % _connections.Length];
        if (!connection.IsOpen)
            TryOpen(connection, LoopbackAddresses.Attacker);
        if (!connection.IsReady)
            return;
        Tally.Make();
        var channel = $"hostile-{number}";
        connection.Subscribe(channel);
        connection.Say($$"""{"event":"pusher:unsubscribe","data":{"channel":"{{channel}}"} }""");
    }
}
