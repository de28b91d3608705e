using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Connections;

/// <summary>
/// The one clock of all connections: it looks at each once in a round of the keep-alive, so that none needs a timer of its own.
/// </summary>
/// <remarks>Work that is due at a moment, such as a token's expiry, is put on a list of moments in the round before.</remarks>
public sealed class HeartbeatWheel : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // The time that a client which reads nothing has to take in the last message.
    private static readonly TimeSpan FarewellMax = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<LiveConnection>[] _round;
    private readonly PriorityQueue<Action, DateTimeOffset> _moments = new();
    private readonly List<LiveConnection> _visited = [];
    private readonly ConnectionsOptions _options;
    private readonly IEachSecond[] _eachSecond;
    private readonly TimeProvider _time;
    private readonly ILogger<HeartbeatWheel> _logger;
    private ITimer? _timer;
    private int _next;
    private int _newest;
    private int _isBeating;

    public HeartbeatWheel(
        IOptions<ConnectionsOptions> options, IEnumerable<IEachSecond> eachSecond, TimeProvider time, ILogger<HeartbeatWheel> logger)
    {
        _logger = logger;
        _options = options.Value;
        _eachSecond = [.. eachSecond];
        _time = time;
        _round = new List<LiveConnection>[_options.KeepAliveSeconds];
        for (var i = 0; i < _round.Length; i++)
            _round[i] = [];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(static state => ((HeartbeatWheel)state!).Strike(), this, Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks at a connection from now on, spread over the round.</summary>
    public void Add(LiveConnection connection)
    {
        lock (_gate)
        {
            _newest = (_newest + 1) % _round.Length;
            connection.WheelSlot = _newest;
            connection.WheelPlace = _round[_newest].Count;
            _round[_newest].Add(connection);
            PlanExpiry(connection);
        }
    }

    public void Remove(LiveConnection connection)
    {
        lock (_gate)
        {
            if (connection.WheelPlace < 0)
                return;
            var slot = _round[connection.WheelSlot];
            var last = slot[^1];
            slot[connection.WheelPlace] = last;
            last.WheelPlace = connection.WheelPlace;
            slot.RemoveAt(slot.Count - 1);
            connection.WheelPlace = -1;
        }
    }

    /// <summary>Its token was replaced.</summary>
    public void Refresh(LiveConnection connection)
    {
        lock (_gate)
            PlanExpiry(connection);
    }

    /// <summary>Ends a connection that is closing, once its client has had the time to read the last message.</summary>
    public void EndAfterFarewell(LiveConnection connection) => After(FarewellMax, connection.Abort);

    /// <summary>Does something after a wait, to the second.</summary>
    public void After(TimeSpan wait, Action action)
    {
        lock (_gate)
            _moments.Enqueue(action, _time.GetUtcNow() + wait);
    }

    private void Strike()
    {
        // A beat that takes longer than a second swallows the next one.
        if (Interlocked.Exchange(ref _isBeating, 1) == 1)
            return;
        lock (_gate)
        {
            _next = (_next + 1) % _round.Length;
            _visited.AddRange(_round[_next]);
            foreach (var connection in _visited)
                PlanExpiry(connection);
        }

        foreach (var connection in _visited)
            Guard(connection, static (wheel, connection) => wheel.Visit(connection));
        _visited.Clear();
        while (TakeDue() is { } action)
            Guard(action, static (_, action) => action());
        foreach (var work in _eachSecond)
            Guard(work, static (_, work) => work.Run());
        Volatile.Write(ref _isBeating, 0);
    }

    /// <summary>The pulse of all connections does not end with what goes wrong for one, nor does the process.</summary>
    private void Guard<T>(T due, Action<HeartbeatWheel, T> act)
    {
        try
        {
            act(this, due);
        }
        catch (Exception exception)
        {
            ConnectionLog.BeatFailed(_logger, exception);
        }
    }

    private void Visit(LiveConnection connection)
    {
        if (connection.Closing is not null)
            return;
        if (connection.Outlet.Behind > TimeSpan.FromSeconds(_options.OutboxSecondsMax))
            connection.Close(Closing.TooSlow);
        else
            connection.Beat();
    }

    private Action? TakeDue()
    {
        lock (_gate)
            return _moments.TryPeek(out _, out var due) && due <= _time.GetUtcNow() ? _moments.Dequeue() : null;
    }

    private void PlanExpiry(LiveConnection connection)
    {
        var expiry = connection.ExpiresAt;
        if (expiry == connection.PlannedExpiry || expiry > _time.GetUtcNow() + (Period * (_round.Length + 1))
            || connection.Closing is not null)
            return;
        // A client that shows the same token again and again makes no list of moments.
        connection.PlannedExpiry = expiry;
        _moments.Enqueue(() => Expire(connection), expiry + AppLimits.ClockLeeway);
    }

    private void Expire(LiveConnection connection)
    {
        if (connection.ExpiresAt + AppLimits.ClockLeeway <= _time.GetUtcNow())
            connection.Close(Closing.TokenExpired);
    }
}
