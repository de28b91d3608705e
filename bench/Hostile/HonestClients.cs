using System.Diagnostics;
using Nudge.Bench.Clients;
using Nudge.Bench.Engine;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Hostile;

/// <summary>Users with a connection each, on all faces: of five, three on the hub, one on a stream, one on Pusher's WebSocket.</summary>
internal sealed class HonestClients(EventLoop loop, NudgeServer server, Publications publications)
{
    private const int OnTheirWayMax = 32;
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<(Connection Connection, Func<bool> IsReady)> _clients = [];
    private readonly List<WebSocketConnection> _sockets = [];
    private long _lastKeepAlive = Stopwatch.GetTimestamp();
    private int _nextKeepAlive;

    internal int Cut => _clients.Count(client => !client.IsReady());

    /// <summary>Why the first of those that were cut was.</summary>
    internal string? FirstCut => _clients.Select(client => client.Connection.ClosedBecause).FirstOrDefault(reason => reason is not null);

    internal bool Hears(int number) => _clients[number].IsReady();

    internal void Connect(IReadOnlyList<string> tokens)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < tokens.Count; i++)
        {
            var client = Create(i, tokens[i]);
            _clients.Add(client);
            loop.Open(client.Connection, server.Port, LoopbackAddresses.OfClient(i));
            Until(OnTheirWayMax);
        }

        Until(1);
        void Until(int fewerThan)
        {
            while (Cut >= fewerThan)
            {
                loop.Turn(10);
                if (Stopwatch.GetElapsedTime(start) > Patience || FirstCut is not null)
                    throw new InvalidOperationException(
                        $"The server did not take its honest clients: {FirstCut ?? "it did not answer in time"}");
            }
        }
    }

    /// <summary>Each client once in the period, a few in each turn, so that they do not all speak at once.</summary>
    internal void KeepAlive()
    {
        var due = (int)(Stopwatch.GetElapsedTime(_lastKeepAlive) * _sockets.Count / KeepAliveEvery);
        if (due == 0)
            return;
        for (var i = 0; i < due; i++)
            _sockets[_nextKeepAlive++ % _sockets.Count].Ping();
        _lastKeepAlive = Stopwatch.GetTimestamp();
    }

    private (Connection Connection, Func<bool> IsReady) Create(int number, string token)
    {
        if (number % 5 == 3)
        {
            var stream = new StreamSubscriber(token, publications);
            return (stream, () => stream.IsReady);
        }

        WebSocketConnection socket = number % 5 == 4
            ? new PusherSubscriber(server.App.Key, "private-user." + PublishRequest.UserName(number), publications, token)
            : new HubSubscriber("/hub?access_token=" + token, null, publications);
        _sockets.Add(socket);
        return (socket, () => socket.IsReady);
    }
}
