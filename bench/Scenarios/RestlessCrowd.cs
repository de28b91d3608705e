using System.Diagnostics;
using Nudge.Bench.Clients;
using Nudge.Bench.Engine;
using Nudge.Bench.Reporting;

namespace Nudge.Bench.Scenarios;

/// <summary>Clients that lose the network now and then, while notifications go to each of them and to all.</summary>
internal sealed class RestlessCrowd : IDisposable
{
    internal const string Channel = "library:7";
    internal const int PublishesPerSecond = 200;
    internal const int ToChannel = 20;
    internal const int CutsPerSecond = 10;

    private const int Publishers = 16;
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly EventLoop _loop = new();
    private readonly Publications _publications = new();
    private readonly Dictionary<uint, int> _recipients = [];
    private readonly List<uint> _answered = [];
    private readonly List<Publisher> _toUsers;
    private readonly List<Publisher> _toChannel;
    private readonly ResumingClient[] _clients;
    private readonly TimeSpan[] _absences;
    private readonly int _port;

    internal RestlessCrowd(int port, string authorization, IReadOnlyList<string> tokens)
    {
        _port = port;
        _absences = new TimeSpan[tokens.Count];
        _clients = [.. tokens.Select(
            token => new ResumingClient(token, Channel) { Resumes = Resumes, Latencies = Latencies, Due = _publications.DueOf })];
        _toUsers = Connect(PublishRequest.ToUser(authorization));
        _toChannel = Connect(PublishRequest.ToChannel(authorization, Channel));
    }

    internal Samples Resumes { get; } = new();

    internal Samples Latencies { get; } = new();

    /// <summary>Deliveries that answered publishes called for.</summary>
    internal long Expected { get; private set; }

    /// <summary>Deliveries lost or repeated, and resumes that were not proven complete.</summary>
    internal long Wrong { get; private set; }

    internal void Run(TimeSpan duration)
    {
        // The channel has a position before anyone attaches to it.
        Publish(_toChannel, Stopwatch.GetTimestamp(), -1);
        Until(() => _answered.Count == 1, "answer");
        foreach (var client in _clients)
            _loop.Open(client, _port);
        Until(() => _clients.All(client => client.IsReady), "attach its clients");
        _answered.Clear();

        var (start, published, cuts) = (Stopwatch.GetTimestamp(), 0, 0);
        for (TimeSpan elapsed; (elapsed = Stopwatch.GetElapsedTime(start)) < duration; Turn())
        {
            for (; published < elapsed.TotalSeconds * PublishesPerSecond; published++)
                Publish(start + (long)((double)published / PublishesPerSecond * Stopwatch.Frequency), published);
            for (; cuts < elapsed.TotalSeconds * CutsPerSecond; cuts++)
                Cut();
            ComeBack(once: false);
        }

        ComeBack(once: true);
        Until(
            () => _clients.All(client => client.IsReady) && _toUsers.Concat(_toChannel).All(publisher => !publisher.IsBusy),
            "have its clients back");
        Count();
    }

    public void Dispose() => _loop.Dispose();

    private List<Publisher> Connect(PublishRequest request)
    {
        var publishers = Enumerable.Range(0, Publishers).Select(_ => new Publisher(request, 202, OnAnswered)).ToList();
        publishers.ForEach(publisher => _loop.Open(publisher, _port));
        return publishers;
    }

    private void Publish(long due, int number)
    {
        if (number % ToChannel == 0)
            Publish(_toChannel, due, -1);
        else
            Publish(_toUsers, due, Random.Shared.Next(_clients.Length));
    }

    private void Publish(List<Publisher> publishers, long due, int recipient)
    {
        Until(() => publishers.Exists(publisher => !publisher.IsBusy), "answer");
        var number = _publications.Open(due, 0);
        _recipients[number] = recipient;
        publishers.Find(publisher => !publisher.IsBusy)!.Publish(number, Math.Max(0, recipient));
    }

    private void OnAnswered(Publisher publisher, uint number, bool isTaken)
    {
        if (!isTaken)
            throw Broken(publisher.Refusal!);
        _answered.Add(number);
    }

    private void Cut()
    {
        var i = Random.Shared.Next(_clients.Length);
        if (!_clients[i].IsReady)
            return;
        _absences[i] = TimeSpan.FromSeconds(Random.Shared.NextDouble());
        _clients[i].Cut();
    }

    private void ComeBack(bool once)
    {
        for (var i = 0; i < _clients.Length; i++)
        {
            var client = _clients[i];
            if (client.ClosedBecause is { } reason)
                throw Broken(reason);
            if (!client.IsOpen && (once || client.Absence > _absences[i]))
                _loop.Open(client, _port);
        }
    }

    private void Count()
    {
        // The last answers may still be on their way.
        var start = Stopwatch.GetTimestamp();
        while (Lost() > 0 && Stopwatch.GetElapsedTime(start) < Patience)
            Turn();
        Expected = _answered.Sum(number => _recipients[number] < 0 ? (long)_clients.Length : 1);
        Wrong = Lost() + _clients.Sum(client => client.Repeats + client.Resets);
    }

    private long Lost() => _answered.Sum(number =>
        _recipients[number] is var recipient && recipient < 0 ? _clients.Count(client => !client.Has(number))
            : _clients[recipient].Has(number) ? 0
            : 1);

    private long _lastKeepAlive = Stopwatch.GetTimestamp();

    private void Turn()
    {
        _loop.Turn(1);
        if (Stopwatch.GetElapsedTime(_lastKeepAlive) < KeepAliveEvery)
            return;
        _lastKeepAlive = Stopwatch.GetTimestamp();
        foreach (var client in _clients)
            client.Ping();
    }

    private void Until(Func<bool> condition, string what)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition(); Turn())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw Broken($"it did not {what} within {Patience}");
        }
    }

    private static InvalidOperationException Broken(string what) => new($"The server failed: {what}");
}
