using Nudge.Realtime.Connections;

namespace Nudge.Realtime.Sessions;

/// <summary>Sends counts to clients when they have changed, at most once in 250 ms each.</summary>
public sealed class ThinCounts(TimeProvider time, ILogger<ThinCounts> logger) : IHostedService, IDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private List<ICountsReceiver> _changed = [];
    private List<ICountsReceiver> _due = [];
    private ITimer? _timer;
    private bool _isArmed;
    private int _isSending;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _timer = time.CreateTimer(
                static state => ((ThinCounts)state!).Send(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Arm();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    /// <summary>Has a connection's counts sent with the next round. The timer runs only while there is one.</summary>
    public void Add(ICountsReceiver client)
    {
        lock (_gate)
        {
            _changed.Add(client);
            Arm();
        }
    }

    private void Arm()
    {
        if (_isArmed || _changed.Count == 0 || _timer is null)
            return;
        _isArmed = true;
        _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A failure for one is its own: the others get theirs, and the process goes on.</summary>
    private void Guard(ICountsReceiver client)
    {
        try
        {
            client.SendCounts();
        }
        catch (Exception exception)
        {
            ConnectionLog.CountsFailed(logger, client.Id, exception);
        }
    }

    private void Send()
    {
        if (Interlocked.Exchange(ref _isSending, 1) == 1)
            return;
        lock (_gate)
            (_changed, _due) = (_due, _changed);
        foreach (var client in _due)
            Guard(client);
        _due.Clear();
        Volatile.Write(ref _isSending, 0);
        lock (_gate)
        {
            _isArmed = false;
            Arm();
        }
    }
}
