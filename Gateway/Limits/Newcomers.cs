using System.Globalization;
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
/// The hour's bounds are those of all nodes together; the totals are the store's, read anew each minute by each process. Callers with an
/// app's key are held to the totals alone.
/// </remarks>
internal sealed class Newcomers(
    IDevices devices, IChannelCounts channels, HourlyBounds hours, IOptions<LimitsOptions> options, TimeProvider time)
{
    private const int AppsMax = 50_000;

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
        if (address is not null)
        {
            HourlyBound[] bounds =
            [
                new(new("", $"device {ClientNetwork.Of(address)}"), Options.NewDevicesPerAddressPerHour),
                new(new(app.Value, "devices"), Options.NewDevicesPerAppPerHour),
            ];
            if ((await hours.TakeAsync(null, bounds, cancellationToken)).FullAt is { } full)
                return Refuse(response, full == 0 ? "new devices from an address" : "new devices of an app", bounds[full].Max);
        }

        return await _devices.IsFullAsync(app, Options.DevicesPerAppMax, devices.CountDevicesAsync, cancellationToken)
            ? new(ErrorCode.DevicesFull, $"An app has at most {Options.DevicesPerAppMax} devices.", Limit: Options.DevicesPerAppMax)
            : null;
    }

    /// <summary>Whether a channel may come into being by a publish without credentials.</summary>
    /// <remarks>Publishes that race to make one, on any nodes, take one place together.</remarks>
    internal async ValueTask<Refusal?> WhyNoChannelAsync(
        AppId app, ChannelName channel, IPAddress? address, HttpResponse response, CancellationToken cancellationToken)
    {
        HourlyBound[] bounds =
        [
            new(new("", $"channel {ClientNetwork.Of(address)}"), Options.NewChannelsPerAddressPerHour),
            new(new(app.Value, "channels"), Options.NewChannelsPerHour),
        ];
        var taken = await hours.TakeAsync(new(app.Value, $"#{channel.Value}"), bounds, cancellationToken);
        if (taken.FullAt is { } full)
            return Refuse(response, full == 0 ? "new channels from an address" : "new channels", bounds[full].Max);
        return !taken.IsRepeated
            && await _channels.IsFullAsync(app, Options.PublicChannelsMax, channels.CountChannelsAsync, cancellationToken)
            ? new(
                ErrorCode.ChannelsFull, $"The public app has at most {Options.PublicChannelsMax} channels.",
                Limit: Options.PublicChannelsMax)
            : null;
    }

    private Refusal Refuse(HttpResponse response, string what, int perHour)
    {
        response.Headers.RetryAfter = ((int)Math.Ceiling(hours.Wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new(ErrorCode.RateLimited, $"There are {perHour} {what} in an hour. Come back later.", Limit: perHour);
    }
}
