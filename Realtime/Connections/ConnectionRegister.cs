using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Connections;

/// <summary>All connections of this process, and whether it takes another one.</summary>
public sealed partial class ConnectionRegister
{
    private readonly IOptions<ConnectionsOptions> _options;
    private readonly ConnectionMetrics _metrics;
    private readonly IFence? _fence;
    private readonly Places<AppId> _apps;
    private readonly Places<IPAddress> _addresses;
    private readonly Places<InboxKey> _users;
    private readonly ILogger _logger;
    private readonly LogBound _addressLines;
    private readonly LogBound _appLines;
    private readonly LogBound _userLines;
    private readonly ConcurrentDictionary<LiveConnection, bool> _connections = new();
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isDraining;

    public ConnectionRegister(
        IOptions<ConnectionsOptions> options, ConnectionMetrics metrics, TimeProvider time, ILogger<ConnectionRegister> logger,
        IFence? fence = null)
    {
        (_apps, _addresses, _users) = (new(options.Value.PerApp), new(options.Value.PerAddress), new(options.Value.PerUser));
        // One for each setting: none of them hides another.
        (_addressLines, _appLines, _userLines) = (LogBound.OfRefusals(time), LogBound.OfRefusals(time), LogBound.OfRefusals(time));
        _logger = logger;
        (_options, _metrics, _fence) = (options, metrics, fence);
        metrics.WatchOutboxes(
            () => All.Sum(connection => connection.Outlet.WaitingBytes), () => All.Count(connection => connection.Outlet.IsBehind));
    }

    public int Count => Volatile.Read(ref _count);

    public bool IsDraining => _isDraining;

    /// <summary>Completes when no more connections are taken and the last one has let go of all that it had.</summary>
    public Task Emptied => _emptied.Task;

    public IEnumerable<LiveConnection> All => _connections.Select(pair => pair.Key);

    /// <summary>Takes a place for a connection before it is opened; every place taken is given back by <see cref="GiveBack"/>.</summary>
    /// <returns>Why there is none.</returns>
    public Refusal? TakePlace(ConnectionPlace place)
    {
        if (_isDraining)
            return Refuse(new(ErrorCode.Draining, "The server is stopping and takes no new connections."));
        if (!_addresses.TryTake(place.Network))
            return RefuseAddress(place.Network);
        if (TakePlaceOf(place.App) is { } refusal)
        {
            _addresses.GiveBack(place.Network);
            return refusal;
        }

        if (place.User is not { } user || TakeUser(new(place.App, user)) is not { } tooMany)
            return null;
        GiveBack(place with { User = null });
        return tooMany;
    }

    /// <summary>
    /// Takes the place of a user for a connection of which it becomes known whose it is; it is given back by <see cref="GiveBackUser"/>.
    /// </summary>
    /// <returns>Why there is none.</returns>
    public Refusal? TakeUser(InboxKey user) => _users.TryTake(user) ? null : RefuseUser(user);

    public void GiveBackUser(InboxKey user) => _users.GiveBack(user);

    public void GiveBack(ConnectionPlace place)
    {
        _addresses.GiveBack(place.Network);
        _apps.GiveBack(place.App);
        if (place.User is { } user)
            GiveBackUser(new(place.App, user));
        LetGo();
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

    private Refusal? TakePlaceOf(AppId app)
    {
        if (Interlocked.Increment(ref _count) > _options.Value.ConnectionsMax)
        {
            LetGo();
            return Refuse(new(
                ErrorCode.Overloaded, $"The server has {_options.Value.ConnectionsMax} connections and takes no more.",
                Limit: _options.Value.ConnectionsMax));
        }

        if (_apps.TryTake(app))
            return null;
        LetGo();
        return RefuseApp(app);
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isDraining)
            _emptied.TrySetResult();
    }

    private Refusal RefuseAddress(IPAddress network)
    {
        if (_addressLines.TryTake(out _))
            LogAddress(_logger, network, _addresses.Max);
        return Refuse(new(
            ErrorCode.AddressLimit,
            $"One address has at most {_addresses.Max} connections. Come back when one has ended.",
            Limit: _addresses.Max));
    }

    private Refusal RefuseApp(AppId app)
    {
        if (_appLines.TryTake(out _))
            LogApp(_logger, app, _apps.Max);
        return Refuse(new(
            ErrorCode.AppLimit, $"One app has at most {_apps.Max} connections to this process. Come back when one has ended.",
            Limit: _apps.Max));
    }

    private Refusal RefuseUser(InboxKey user)
    {
        if (_userLines.TryTake(out _))
            LogUser(_logger, user.App, _users.Max);
        return Refuse(new(
            ErrorCode.UserLimit, $"One user has at most {_users.Max} connections to this process. Come back when one has ended.",
            Limit: _users.Max));
    }

    private Refusal Refuse(Refusal refusal)
    {
        _metrics.Refused(refusal.Code.Value);
        return refusal;
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Connections of {Address} are refused: it has {Max}, which is Nudge:Connections:PerAddressMax. If it is a proxy, name it in "
        + "Nudge:TrustedProxies.")]
    private static partial void LogAddress(ILogger logger, IPAddress address, int max);

    [LoggerMessage(
        2, LogLevel.Warning,
        "Connections of the app {App} are refused: it has {Max} in this process, which is Nudge:Connections:PerAppMax.")]
    private static partial void LogApp(ILogger logger, AppId app, int max);

    [LoggerMessage(
        3, LogLevel.Warning,
        "Connections of a user of the app {App} are refused: the user has {Max} in this process, which is Nudge:Connections:PerUserMax.")]
    private static partial void LogUser(ILogger logger, AppId app, int max);
}
