using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly SortedDictionary<(string App, string Id), DeviceRow> _devices = new(new DeviceOrder());
    private readonly SortedDictionary<(string App, string Device, string Channel), DateTimeOffset> _grants = new(new GrantOrder());

    public Task<DeviceRow?> FindAsync(string app, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken) => Read(
        () => _devices.Values.FirstOrDefault(row => row.App == app && row.TokenHash.Span.SequenceEqual(tokenHash.Span)),
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> FindInAllAppsAsync(ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken) =>
        ReadDevices(
            rows => rows.Where(row => row.TokenHash.Span.SequenceEqual(tokenHash.Span)).Take(DeviceLimits.AppsMax), cancellationToken);

    public Task<DeviceRow?> GetAsync(string app, string id, CancellationToken cancellationToken) =>
        Read(() => _devices.GetValueOrDefault((app, id)), cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> OfRecipientAsync(string app, string recipient, CancellationToken cancellationToken) =>
        ReadDevices(rows => OfRecipientLocked(app, recipient).Take(DeviceLimits.PerUserMax), cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ListDevicesAsync(string app, string? after, int limit, CancellationToken cancellationToken) =>
        ReadDevices(
            rows => rows.Where(row => row.App == app && string.CompareOrdinal(row.Id, after) > 0).Take(limit), cancellationToken);

    public Task<int> CountDevicesAsync(string app, int atMost, CancellationToken cancellationToken) =>
        Read(() => _devices.Values.Where(row => row.App == app).Take(atMost).Count(), cancellationToken);

    public Task<DeviceUpsert> PutAsync(DeviceRow row, CancellationToken cancellationToken) => Read(
        () =>
        {
            var known = _devices.Values.FirstOrDefault(
                other => other.App == row.App && other.TokenHash.Span.SequenceEqual(row.TokenHash.Span));
            var stored = known is null
                ? row
                : known with
                {
                    Platform = row.Platform, Address = row.Address, P256dh = row.P256dh, Auth = row.Auth,
                    Identifier = row.Identifier ?? known.Identifier, RegisteredAt = row.RegisteredAt, Health = default,
                };
            _devices[(stored.App, stored.Id)] = stored;
            if (known is null && stored.User is not null)
                TrimLocked(stored);
            return new DeviceUpsert(stored, known is null);
        },
        cancellationToken);

    public Task<DeviceRow?> GiveAsync(string app, string id, string? user, CancellationToken cancellationToken) => Read(
        () =>
        {
            if (_devices.GetValueOrDefault((app, id)) is not { } row || row.User == user)
                return _devices.GetValueOrDefault((app, id));
            var bound = _devices[(app, id)] = row with { User = user, IsUnmerged = user is not null };
            if (user is not null)
                TrimLocked(bound);
            return bound;
        },
        cancellationToken);

    public Task SetMergedAsync(string app, string id, string user, CancellationToken cancellationToken) =>
        Read(() => ChangeLocked(app, id, row => row.User == user ? row with { IsUnmerged = false } : row), cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ReadBySecretAsync(
        ReadOnlyMemory<byte> secretHash, string? app, int limit, CancellationToken cancellationToken) => ReadDevices(
        rows => rows.Where(row => row.SecretHash.Span.SequenceEqual(secretHash.Span) && (app ?? row.App) == row.App).Take(limit),
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ReadUnmergedAsync(int limit, CancellationToken cancellationToken) =>
        ReadDevices(rows => rows.Where(row => row.IsUnmerged).Take(limit), cancellationToken);

    public Task SetSecretAsync(string app, string id, ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken) =>
        Read(() => ChangeLocked(app, id, row => row with { SecretHash = secretHash }), cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> OfChannelAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken) =>
        ReadDevices(
            rows => rows.Where(
                row => row.App == app && string.CompareOrdinal(row.Id, after) > 0 && row.Health.State != DeviceState.Dead
                    && _actors.TryGetValue(new(ActorKind.Inbox, app, row.Recipient), out var actor)
                    && actor.Subscriptions.TryGetValue(channel, out var subscription) && !subscription.NeedsCapability).Take(limit),
            cancellationToken);

    public Task SetHealthAsync(
        IReadOnlyList<(string App, string Id, DeviceHealth Health)> changes, CancellationToken cancellationToken) => Read(
        () => changes.Count(change => ChangeLocked(change.App, change.Id, row => row with { Health = change.Health })), cancellationToken);

    public Task RemoveAsync(string app, string id, CancellationToken cancellationToken) =>
        Read(() => RemoveLocked(app, id), cancellationToken);

    public Task<bool> GrantAsync(
        string app, string device, IReadOnlyList<string> channels, DateTimeOffset at, CancellationToken cancellationToken) => Read(
        () =>
        {
            var count = GrantsLocked(app, device).Select(grant => grant.Key.Channel).Union(channels).Count();
            if (!_devices.ContainsKey((app, device)) || count > DeviceLimits.GrantsMax)
                return false;
            foreach (var channel in channels)
                _grants.TryAdd((app, device, channel), at);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<DeviceGrant>> ReadGrantsAsync(string app, string device, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<DeviceGrant>>(
            () => [.. GrantsLocked(app, device).Select(grant => new DeviceGrant(grant.Key.Channel, grant.Value))], cancellationToken);

    public Task<bool> HasGrantAsync(string app, string device, string channel, CancellationToken cancellationToken) =>
        Read(() => _grants.ContainsKey((app, device, channel)), cancellationToken);

    public Task<int> RevokeGrantsAsync(string app, string device, string? channel, CancellationToken cancellationToken) => Read(
        () => GrantsLocked(app, device).Where(grant => channel is null || grant.Key.Channel == channel).ToList()
            .Count(grant => _grants.Remove(grant.Key)),
        cancellationToken);

    public Task<int> RevokeChannelGrantsAsync(string app, string channel, int limit, CancellationToken cancellationToken) => Read(
        () => _grants.Where(grant => grant.Key.App == app && grant.Key.Channel == channel).Take(limit).ToList()
            .Count(grant => _grants.Remove(grant.Key)),
        cancellationToken);

    public Task<IReadOnlyList<ChannelSubscriber>> ReadSubscribersAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<ChannelSubscriber>>(
            () => [.. _actors.Where(
                pair => pair.Key.Kind == ActorKind.Inbox && pair.Key.App == app && string.CompareOrdinal(pair.Key.Name, after) > 0
                    && pair.Value.Subscriptions.ContainsKey(channel))
                .OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).Take(limit)
                .Select(pair => new ChannelSubscriber(pair.Key.Name, pair.Value.Subscriptions[channel].Right))],
            cancellationToken);

    public Task<int> CountChannelsAsync(string app, int atMost, CancellationToken cancellationToken) => Read(
        () => _actors.Keys.Where(key => key.Kind == ActorKind.Channel && key.App == app).Select(key => key.Name)
            .Union(_channels.Keys.Where(key => key.App == app).Select(key => key.Name)).Take(atMost).Count(),
        cancellationToken);

    private Task<IReadOnlyList<DeviceRow>> ReadDevices(
        Func<IEnumerable<DeviceRow>, IEnumerable<DeviceRow>> choose, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<DeviceRow>>(() => [.. choose(_devices.Values)], cancellationToken);

    private IEnumerable<DeviceRow> OfRecipientLocked(string app, string recipient) => _devices.Values
        .Where(row => row.App == app && row.Recipient == recipient)
        .OrderByDescending(row => row.RegisteredAt).ThenBy(row => row.Id, StringComparer.Ordinal);

    private IEnumerable<KeyValuePair<(string App, string Device, string Channel), DateTimeOffset>> GrantsLocked(
        string app, string device) =>
        _grants.Where(grant => grant.Key.App == app && grant.Key.Device == device);

    private bool ChangeLocked(string app, string id, Func<DeviceRow, DeviceRow> change)
    {
        if (_devices.GetValueOrDefault((app, id)) is not { } row)
            return false;
        _devices[(app, id)] = change(row);
        return true;
    }

    private void TrimLocked(DeviceRow kept)
    {
        foreach (var row in OfRecipientLocked(kept.App, kept.Recipient).Where(row => row.Id != kept.Id)
            .Skip(DeviceLimits.PerUserMax - 1).ToArray())
            RemoveLocked(row.App, row.Id);
    }

    private bool RemoveLocked(string app, string id)
    {
        foreach (var grant in GrantsLocked(app, id).ToArray())
            _grants.Remove(grant.Key);
        return _devices.Remove((app, id));
    }

    private sealed class DeviceOrder : IComparer<(string App, string Id)>
    {
        public int Compare((string App, string Id) x, (string App, string Id) y)
        {
            var byApp = string.CompareOrdinal(x.App, y.App);
            return byApp != 0 ? byApp : string.CompareOrdinal(x.Id, y.Id);
        }
    }

    private sealed class GrantOrder : IComparer<(string App, string Device, string Channel)>
    {
        public int Compare((string App, string Device, string Channel) x, (string App, string Device, string Channel) y)
        {
            var byDevice = new DeviceOrder().Compare((x.App, x.Device), (y.App, y.Device));
            return byDevice != 0 ? byDevice : string.CompareOrdinal(x.Channel, y.Channel);
        }
    }
}
