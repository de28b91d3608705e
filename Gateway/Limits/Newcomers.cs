using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Core.Channels;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Core.Names;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Bounds what callers without credentials bring into being: devices, and channels of the public app (traps T5, T6). Any thread may use it.
/// </summary>
/// <remarks>
/// Each process counts for itself; the totals are the store's, read anew each minute. Callers with an app's key are held to the totals
/// alone.
/// </remarks>
internal sealed class Newcomers(IDevices devices, IChannelCounts channels, IOptions<LimitsOptions> options, TimeProvider time)
{
    private const int AddressesMax = 50_000;
    private const int AppsMax = 50_000;

    private readonly HourlyCounts<IPAddress> _devicesOfAddresses = new(AddressesMax, time);
    private readonly HourlyCounts<AppId> _devicesOfApps = new(AppsMax, time);
    private readonly HourlyCounts<IPAddress> _channelsOfAddresses = new(AddressesMax, time);
    private readonly HourlyCounts<AppId> _channelsOfApps = new(AppsMax, time);
    private readonly CountedTotals _devices = new(AppsMax, time);
    private readonly CountedTotals _channels = new(AppsMax, time);

    private LimitsOptions Options => options.Value;

    /// <summary>Whether one more device may be registered.</summary>
    /// <param name="app">In this app.</param>
    /// <param name="address">By whom; <see langword="null"/>: by the app's server.</param>
    /// <param name="response">Gets the headers of a refusal.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async ValueTask<Refusal?> WhyNoDeviceAsync(
        AppId app, IPAddress? address, HttpResponse response, CancellationToken cancellationToken)
    {
        if (address is not null && WhyNoDevice(app, ClientNetwork.Of(address), response) is { } tooMany)
            return tooMany;
        return await _devices.IsFullAsync(app, Options.DevicesPerAppMax, devices.CountDevicesAsync, cancellationToken)
            ? new(ErrorCode.DevicesFull, $"An app has at most {Options.DevicesPerAppMax} devices.", Limit: Options.DevicesPerAppMax)
            : null;
    }

    /// <summary>Whether one more channel may come into being by a publish without credentials.</summary>
    internal async ValueTask<Refusal?> WhyNoChannelAsync(
        AppId app, IPAddress? address, HttpResponse response, CancellationToken cancellationToken)
    {
        if (!_channelsOfAddresses.TryTake(ClientNetwork.Of(address), Options.NewChannelsPerAddressPerHour))
            return Refuse(response, "new channels from an address", Options.NewChannelsPerAddressPerHour, _channelsOfAddresses.Wait);
        if (!_channelsOfApps.TryTake(app, Options.NewChannelsPerHour))
            return Refuse(response, "new channels", Options.NewChannelsPerHour, _channelsOfApps.Wait);
        return await _channels.IsFullAsync(app, Options.PublicChannelsMax, channels.CountChannelsAsync, cancellationToken)
            ? new(
                ErrorCode.ChannelsFull, $"The public app has at most {Options.PublicChannelsMax} channels.",
                Limit: Options.PublicChannelsMax)
            : null;
    }

    private Refusal? WhyNoDevice(AppId app, IPAddress network, HttpResponse response)
    {
        if (!_devicesOfAddresses.TryTake(network, Options.NewDevicesPerAddressPerHour))
            return Refuse(response, "new devices from an address", Options.NewDevicesPerAddressPerHour, _devicesOfAddresses.Wait);
        return _devicesOfApps.TryTake(app, Options.NewDevicesPerAppPerHour)
            ? null
            : Refuse(response, "new devices of an app", Options.NewDevicesPerAppPerHour, _devicesOfApps.Wait);
    }

    private static Refusal Refuse(HttpResponse response, string what, int perHour, TimeSpan wait)
    {
        response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new(ErrorCode.RateLimited, $"There are {perHour} {what} in an hour. Come back later.", Limit: perHour);
    }
}
