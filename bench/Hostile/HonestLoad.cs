using System.Diagnostics;
using System.Net.Sockets;
using Nudge.Bench.Clients;
using Nudge.Bench.Engine;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Hostile;

/// <summary>An application server that publishes to its connected users at a steady rate, and goes on whatever becomes of it.</summary>
internal sealed class HonestLoad : IDisposable
{
    internal const double PublishesPerSecond = 200;

    private const int Publishers = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(200);

    private readonly EventLoop _loop = new();
    private readonly Publications _publications = new();
    // In turn, so that none is closed for having nothing to say.
    private readonly Queue<Publisher> _free = [];
    private readonly NudgeServer _server;
    private readonly Func<double> _processorSeconds;
    private readonly HonestClients _clients;
    private readonly int _count;
    private int _nextClient;
    private string? _firstRefusal;
    private long _residentMax;
    private long _lastWatch;

    /// <summary>Connects them all.</summary>
    /// <param name="server">Fresh.</param>
    /// <param name="tokens">Of the users, by their numbers.</param>
    /// <param name="processorSeconds">Of the server and its database so far.</param>
    internal HonestLoad(NudgeServer server, IReadOnlyList<string> tokens, Func<double> processorSeconds)
    {
        _server = server;
        _processorSeconds = processorSeconds;
        _count = tokens.Count;
        _clients = new HonestClients(_loop, server, _publications);
        _clients.Connect(tokens);
        var request = PublishRequest.ToUser(server.Authorization);
        for (var i = 0; i < Publishers; i++)
        {
            var publisher = new Publisher(request, 202, OnAnswered);
            _loop.Open(publisher, server.Port, LoopbackAddresses.Publisher);
            _free.Enqueue(publisher);
        }
    }

    /// <summary>Goes on, not measured, until something holds or the server has ended.</summary>
    internal void Until(Func<bool> condition) => Pace(condition);

    /// <summary>Goes on for so long, and tells what was seen. It ends early if the server does.</summary>
    internal HonestFigures Measure(TimeSpan duration)
    {
        _publications.BeginMeasuring();
        _residentMax = 0;
        _firstRefusal = null;
        var (refused, doubled, cut) = (_publications.Refused, _publications.Unexpected, _clients.Cut);
        var (start, used, log) = (Stopwatch.GetTimestamp(), _processorSeconds(), _server.OutputBytes);
        Pace(() => Stopwatch.GetElapsedTime(start) >= duration);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cores = (_processorSeconds() - used) / seconds;
        // Events under way arrive, late as they are, or count as lost.
        for (var end = Stopwatch.GetTimestamp(); !IsOver() && Stopwatch.GetElapsedTime(end) < Patience;)
        {
            _loop.Turn(10);
            Watch();
        }

        _publications.IsMeasuring = false;
        var unanswered = Publishers - _free.Count;
        return new(
            _publications.Answers, _publications.Deliveries, _publications.Refused - refused + unanswered,
            Math.Max(0, _publications.Missing - unanswered), _publications.Unexpected - doubled, _clients.Cut - cut, Math.Max(0, cores),
            _residentMax, (_server.OutputBytes - log) / seconds)
        {
            FirstWrong = _firstRefusal ?? _clients.FirstCut,
        };
    }

    public void Dispose() => _loop.Dispose();

    private bool IsOver() => _server.ExitCode is not null || (_free.Count == Publishers && _publications.Missing == 0);

    // Each publish is timed from when it was due, also where all connections wait for answers.
    private void Pace(Func<bool> isOver)
    {
        var period = Stopwatch.Frequency / PublishesPerSecond;
        for (double next = Stopwatch.GetTimestamp(); !isOver() && _server.ExitCode is null;)
        {
            for (; next <= Stopwatch.GetTimestamp() && _free.TryDequeue(out var publisher); next += period)
                Publish(publisher, (long)next);
            _loop.Turn(1);
            _clients.KeepAlive();
            Watch();
        }
    }

    private void Publish(Publisher publisher, long due)
    {
        var client = _nextClient++ % _count;
        var number = _publications.Open(due, _clients.Hears(client) ? 1 : 0);
        try
        {
            if (!publisher.IsOpen)
                _loop.Open(publisher, _server.Port, LoopbackAddresses.Publisher);
            publisher.Publish(number, client);
        }
        catch (SocketException e)
        {
            _firstRefusal ??= e.Message;
            OnAnswered(publisher, number, false);
        }
    }

    private void OnAnswered(Publisher publisher, uint number, bool isTaken)
    {
        _publications.Answer(number, isTaken);
        _free.Enqueue(publisher);
        if (isTaken)
            return;
        _publications.Excuse(number);
        _firstRefusal ??= publisher.Refusal;
    }

    private void Watch()
    {
        if (Stopwatch.GetElapsedTime(_lastWatch) < WatchEvery || _server.ExitCode is not null)
            return;
        _lastWatch = Stopwatch.GetTimestamp();
        _residentMax = Math.Max(_residentMax, _server.ResidentBytes);
    }
}
