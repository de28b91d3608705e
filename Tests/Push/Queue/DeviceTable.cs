using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Nudge.Core.Devices;

namespace Nudge.Tests.Push.Queue;

/// <summary>The devices of a test: all of them have subscribed to every channel of their app.</summary>
internal sealed class DeviceTable
{
    private readonly ConcurrentDictionary<string, DeviceRow> _rows = new(StringComparer.Ordinal);

    public DeviceTable() => Port = Answering<IDevices>.To(
        (nameof(IDevices.GetAsync), arguments => Task.FromResult(_rows.GetValueOrDefault((string)arguments[1]!))),
        (nameof(IDevices.GetEachAsync), arguments => Task.FromResult<IReadOnlyList<DeviceRow>>(
            [.. ((IReadOnlyCollection<string>)arguments[1]!).Select(id => _rows.GetValueOrDefault(id)).OfType<DeviceRow>()])),
        (nameof(IDevices.OfChannelAsync), arguments => Task.FromResult(
            Page((string)arguments[0]!, (string?)arguments[2], (int)arguments[3]!))),
        (nameof(IDevices.SetHealthAsync), arguments => SetHealth(
            (IReadOnlyList<(string App, string Id, DeviceHealth Health)>)arguments[0]!)));

    public IDevices Port { get; }

    public DeviceRow this[string id] => _rows[id];

    /// <summary>Those that are not dead: a dead one is left out from then on.</summary>
    public IReadOnlyList<DeviceRow> Living(string app) => Page(app, null, int.MaxValue);

    public void Add(string app, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var address = $"ExponentPushToken[{app}-{i}]";
            var id = $"{app}-{i:D6}".PadRight(22, '0');
            _rows[id] = new(
                app, id, DevicePlatform.Expo, address, null, null, SHA256.HashData(Encoding.UTF8.GetBytes(address)), null, null, default,
                default, default, default);
        }
    }

    private IReadOnlyList<DeviceRow> Page(string app, string? after, int limit) =>
    [
        .. _rows.Values.Where(row => row.App == app && row.Health.State != DeviceState.Dead)
            .Where(row => string.CompareOrdinal(row.Id, after ?? "") > 0)
            .OrderBy(row => row.Id, StringComparer.Ordinal).Take(limit),
    ];

    private Task SetHealth(IReadOnlyList<(string App, string Id, DeviceHealth Health)> changes)
    {
        foreach (var (_, id, health) in changes)
            _rows[id] = _rows[id] with { Health = health };
        return Task.CompletedTask;
    }
}
