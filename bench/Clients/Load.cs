using System.Diagnostics;
using Nudge.Bench.Engine;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Clients;

/// <summary>Drives one server from one thread: publishers on one side, subscribers on the other.</summary>
internal sealed class Load : IDisposable
{
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly EventLoop _loop = new();
    private readonly List<Publisher> _publishers = [];
    private readonly Stack<Publisher> _free = [];
    private readonly List<Subscriber> _subscribers = [];
    private readonly int _port;
    private readonly Func<double> _serverSeconds;
    private readonly Func<double> _storeSeconds;
    private int _nextKeepAlive;
    private long _lastKeepAlive = Stopwatch.GetTimestamp();
    private Action? _onFree;

    /// <param name="port">The server's.</param>
    /// <param name="serverSeconds">Processor seconds of the server so far.</param>
    /// <param name="storeSeconds">Those of a database beside it.</param>
    internal Load(int port, Func<double> serverSeconds, Func<double>? storeSeconds = null)
    {
        _port = port;
        _serverSeconds = serverSeconds;
        _storeSeconds = storeSeconds ?? (() => 0);
    }

    internal Publications Publications { get; } = new();

    /// <inheritdoc cref="EventLoop.Rest"/>
    internal TimeSpan Rest
    {
        get => _loop.Rest;
        set => _loop.Rest = value;
    }

    /// <summary>Says for each publication who gets it, and how many clients will receive it.</summary>
    internal Func<(int Recipient, int Receivers)> Target { get; set; } = () => (0, 0);

    internal void Connect(IPublishRequest request, int expectedStatus, int publishers)
    {
        for (var i = 0; i < publishers; i++)
        {
            var publisher = new Publisher(request, expectedStatus, OnAnswered);
            _publishers.Add(publisher);
            _free.Push(publisher);
            _loop.Open(publisher, _port);
        }
    }

    /// <summary>Connects clients, no more than 64 at a time on their way, and waits until all are ready.</summary>
    /// <param name="subscribers">The clients.</param>
    /// <param name="port">Of another server than the one that is published to.</param>
    internal void Subscribe(IEnumerable<Subscriber> subscribers, int? port = null)
    {
        var onTheirWay = new List<Subscriber>();
        foreach (var subscriber in subscribers)
        {
            _subscribers.Add(subscriber);
            onTheirWay.Add(subscriber);
            _loop.Open(subscriber, port ?? _port);
            if (onTheirWay.Count == 64)
                Until(() => Waiting() < 64, "connect its clients");
        }

        Until(() => Waiting() == 0, "connect its clients");
        int Waiting()
        {
            onTheirWay.RemoveAll(subscriber => subscriber.ClosedBecause is { } reason ? throw Broken(reason) : subscriber.IsReady);
            return onTheirWay.Count;
        }
    }

    /// <summary>Reads what comes, and offers nothing.</summary>
    internal void Idle(TimeSpan duration) => Run(duration, () => { });

    /// <summary>As many publishes as so many publishers can have answered, one under way each.</summary>
    internal Phase Saturate(int publishers, TimeSpan warmUp, TimeSpan duration)
    {
        _onFree = () => Publish(Stopwatch.GetTimestamp());
        for (var i = 0; i < publishers; i++)
            _onFree();
        return Measure(warmUp, duration, () => { });
    }

    /// <summary>At least so many publishes, not measured.</summary>
    internal void Prepare(int publishers, long count)
    {
        var wanted = Publications.Answered + count;
        while (Publications.Answered < wanted)
            Saturate(publishers, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
    }

    /// <summary>At most <paramref name="window"/> publications that not everyone has.</summary>
    internal Phase Window(int window, TimeSpan warmUp, TimeSpan duration)
    {
        _onFree = null;
        return Measure(warmUp, duration, () =>
        {
            while (Publications.Incomplete < window && _free.Count > 0)
                Publish(Stopwatch.GetTimestamp());
        });
    }

    /// <summary>So many publishes a second whatever the server does, each timed from when it was due.</summary>
    internal Phase Pace(double perSecond, TimeSpan warmUp, TimeSpan duration)
    {
        _onFree = null;
        var period = Stopwatch.Frequency / perSecond;
        double next = Stopwatch.GetTimestamp();
        return Measure(warmUp, duration, () =>
        {
            for (; next <= Stopwatch.GetTimestamp() && _free.Count > 0; next += period)
                Publish((long)next);
        });
    }

    public void Dispose() => _loop.Dispose();

    private Phase Measure(TimeSpan warmUp, TimeSpan duration, Action offer)
    {
        var start = Publications.Answered;
        Run(warmUp, offer);
        Publications.BeginMeasuring();
        var before = Snapshot();
        Run(duration, offer);
        var after = Snapshot();
        Publications.IsMeasuring = false;
        _onFree = null;
        Drain();
        return new Phase(Publications, start, before, after);
    }

    private void Run(TimeSpan duration, Action offer)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            offer();
            _loop.Turn(1);
            KeepAlive();
        }
    }

    // Events under way arrive, or count as missing.
    private void Drain()
    {
        var start = Stopwatch.GetTimestamp();
        while ((_free.Count < _publishers.Count(publisher => publisher.IsOpen) || Publications.Missing > 0)
            && Stopwatch.GetElapsedTime(start) < Patience)
            _loop.Turn(10);
        if (_publishers.Select(publisher => publisher.Refusal).FirstOrDefault(refusal => refusal is not null) is { } refusal)
            throw Broken(refusal);
        if (_subscribers.Select(subscriber => subscriber.ClosedBecause).FirstOrDefault(reason => reason is not null) is { } reason)
            throw Broken(reason);
    }

    private PhaseEdge Snapshot() => new(
        Stopwatch.GetTimestamp(), _serverSeconds(), _storeSeconds(), ProcessorTime.OfThisProcess(), ProcessorTime.OfMachine(),
        Publications.Answered, Publications.Delivered);

    private void Publish(long due)
    {
        var (recipient, receivers) = Target();
        _free.Pop().Publish(Publications.Open(due, receivers), recipient);
    }

    private void OnAnswered(Publisher publisher, uint number, bool isTaken)
    {
        Publications.Answer(number, isTaken);
        if (!publisher.IsOpen)
            return;
        _free.Push(publisher);
        if (isTaken)
            _onFree?.Invoke();
    }

    // Each client once in the period, a few in each turn, so that they do not all speak at once.
    private void KeepAlive()
    {
        if (_subscribers.Count == 0 || Stopwatch.GetElapsedTime(_lastKeepAlive) * _subscribers.Count < KeepAliveEvery)
            return;
        var due = (int)(Stopwatch.GetElapsedTime(_lastKeepAlive) * _subscribers.Count / KeepAliveEvery);
        for (var i = 0; i < due; i++)
            _subscribers[_nextKeepAlive++ % _subscribers.Count].Ping();
        _lastKeepAlive = Stopwatch.GetTimestamp();
    }

    private void Until(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw Broken($"it did not {what} within {Patience}");
            _loop.Turn(10);
        }
    }

    private static InvalidOperationException Broken(string what) => new($"The server failed: {what}");
}
