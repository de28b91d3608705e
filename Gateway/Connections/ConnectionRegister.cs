using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Gateway.Connections;

/// <summary>All connections of this process, and whether it takes another one.</summary>
internal sealed class ConnectionRegister
{
    private readonly IOptions<ConnectionsOptions> _options;
    private readonly ConnectionMetrics _metrics;
    private readonly IFence? _fence;
    private readonly ConcurrentDictionary<LiveConnection, bool> _connections = new();
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isDraining;

    public ConnectionRegister(IOptions<ConnectionsOptions> options, ConnectionMetrics metrics, IFence? fence = null)
    {
        (_options, _metrics, _fence) = (options, metrics, fence);
        metrics.Watch(this);
    }

    public int Count => Volatile.Read(ref _count);

    public bool IsDraining => _isDraining;

    /// <summary>Completes when no more connections are taken and the last one has let go of all that it had.</summary>
    public Task Emptied => _emptied.Task;

    public IEnumerable<LiveConnection> All => _connections.Select(pair => pair.Key);

    /// <summary>The connections of an app's users.</summary>
    public IEnumerable<Connection> Of(AppId app) => All.OfType<Connection>().Where(connection => connection.Inbox.App == app);

    /// <summary>Takes a place for a connection before it is opened; every place taken is given back by <see cref="GiveBack"/>.</summary>
    /// <returns>Why there is none.</returns>
    public Refusal? TakePlace()
    {
        if (_isDraining)
            return Refuse(new(ErrorCode.Draining, "The server is stopping and takes no new connections."));
        if (Interlocked.Increment(ref _count) <= _options.Value.ConnectionsMax)
            return null;
        Interlocked.Decrement(ref _count);
        return Refuse(new(ErrorCode.Overloaded, $"The server has {_options.Value.ConnectionsMax} connections and takes no more.", Limit: _options.Value.ConnectionsMax));
    }

    public void GiveBack()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isDraining)
            _emptied.TrySetResult();
    }

    public void Add(LiveConnection connection)
    {
        connection.Outlet.Fence = _fence;
        if (_connections.TryAdd(connection, true))
            _metrics.Opened(connection.Protocol);
    }

    public void Remove(LiveConnection connection)
    {
        if (_connections.TryRemove(connection, out _))
            _metrics.Ended(connection.Protocol);
    }

    /// <summary>Takes no more from here on.</summary>
    public void BeginDraining()
    {
        _isDraining = true;
        if (Count == 0)
            _emptied.TrySetResult();
    }

    private Refusal Refuse(Refusal refusal)
    {
        _metrics.Refused(refusal.Code.Value);
        return refusal;
    }
}
