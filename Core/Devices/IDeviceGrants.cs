using Nudge.Core.Actors;

namespace Nudge.Core.Devices;

/// <summary>Keeps which channels devices have been let into. Any thread may call it.</summary>
/// <remarks>
/// A grant is a right to subscribe and to read. It does not subscribe by itself, and taking it back does not end a subscription: whoever
/// does either does both.
/// </remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown. Each may be repeated.
/// </exception>
public interface IDeviceGrants
{
    /// <summary>Lets a device into channels, all or none. Again is no change.</summary>
    /// <returns>
    /// <see langword="false"/>: it would have more than <see cref="DeviceLimits.GrantsMax"/>, or there is no such device; nothing was
    /// written.
    /// </returns>
    Task<bool> GrantAsync(
        string app, string device, IReadOnlyList<string> channels, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The channels that a device has been let into, in the order of their names.</summary>
    Task<IReadOnlyList<DeviceGrant>> ReadGrantsAsync(string app, string device, CancellationToken cancellationToken);

    Task<bool> HasGrantAsync(string app, string device, string channel, CancellationToken cancellationToken);

    /// <summary>Takes back what was given to one device.</summary>
    /// <param name="app">The app.</param>
    /// <param name="device">The device.</param>
    /// <param name="channel">The channel; <see langword="null"/>: all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many grants went.</returns>
    Task<int> RevokeGrantsAsync(string app, string device, string? channel, CancellationToken cancellationToken);

    /// <summary>Takes back what was given for a channel, at most <paramref name="limit"/>; says how many.</summary>
    Task<int> RevokeChannelGrantsAsync(string app, string channel, int limit, CancellationToken cancellationToken);
}
