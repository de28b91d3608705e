using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>The apps of a device: those in which it, or the user that it belongs to, has subscribed to a channel (S2.12, S2.14).</summary>
internal sealed class DeviceApps(IApps apps, ISubscribers subscribers)
{
    /// <summary>A page of them, in the order of their ids.</summary>
    internal async Task<AppsResponse> ListAsync(DeviceCaller caller, string after, int limit, CancellationToken cancellationToken)
    {
        var rows = RowsOf(caller).Where(row => string.CompareOrdinal(row.App, after) > 0)
            .OrderBy(row => row.App, StringComparer.Ordinal).Take(limit).ToArray();
        var shown = new List<AppResponse>();
        foreach (var row in rows)
        {
            if (await FindAsync(row, cancellationToken) is { } app)
                shown.Add(app);
        }

        return new(shown, rows.Length == limit ? rows[^1].App : null);
    }

    /// <returns><see langword="null"/>: the device has subscribed to nothing there.</returns>
    internal async Task<AppResponse?> FindAsync(DeviceCaller caller, string id, CancellationToken cancellationToken) =>
        RowsOf(caller).FirstOrDefault(row => row.App == id) is { } row ? await FindAsync(row, cancellationToken) : null;

    /// <summary>A token alone opens the app that takes it, and no other one.</summary>
    private static IReadOnlyList<DeviceRow> RowsOf(DeviceCaller caller) =>
        caller.HasSecret ? caller.Rows : caller.Device is { } device ? [device] : [];

    private async Task<AppResponse?> FindAsync(DeviceRow row, CancellationToken cancellationToken)
    {
        if (await apps.GetAsync(AppId.Parse(row.App), cancellationToken) is not { } app)
            return null;
        var subscriptions = await subscribers.ReadSubscriptionsAsync(row.App, row.Recipient, cancellationToken);
        // Everybody has the channel for everyone from the first contact on.
        return subscriptions.Any(each => each.Channel != ChannelName.Everyone.Value
            && DeviceCaller.Review(app, row, each.Right, each.Channel) is null)
            ? AppResponse.OfDevice(app)
            : null;
    }
}
