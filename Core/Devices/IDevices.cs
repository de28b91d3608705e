using Nudge.Core.Actors;

namespace Nudge.Core.Devices;

/// <summary>Keeps devices. Any thread may call it; what it has written is durable when it returns.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown. Each may be repeated.
/// </exception>
public interface IDevices
{
    /// <summary>The device of an address in an app.</summary>
    Task<DeviceRow?> FindAsync(string app, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken);

    /// <summary>The rows of an address, by app; at most <see cref="DeviceLimits.AppsMax"/>.</summary>
    Task<IReadOnlyList<DeviceRow>> FindInAllAppsAsync(ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken);

    /// <summary>The rows that a secret opens: of one address in one app or in several.</summary>
    /// <param name="secretHash">SHA-256 of it.</param>
    /// <param name="app">In this app; <see langword="null"/>: in all, by app.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<DeviceRow>> ReadBySecretAsync(
        ReadOnlyMemory<byte> secretHash, string? app, int limit, CancellationToken cancellationToken);

    Task<DeviceRow?> GetAsync(string app, string id, CancellationToken cancellationToken);

    /// <summary>The devices of these ids that are there.</summary>
    Task<IReadOnlyList<DeviceRow>> GetEachAsync(string app, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>The devices of a user, or the one of its own name; the last registered first, at most
    /// <see cref="DeviceLimits.PerUserMax"/>.</summary>
    Task<IReadOnlyList<DeviceRow>> OfRecipientAsync(string app, string recipient, CancellationToken cancellationToken);

    /// <summary>The devices of an app, ascending by id.</summary>
    /// <param name="app">The app.</param>
    /// <param name="after">From the first after this id; <see langword="null"/>: from the beginning.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<DeviceRow>> ListDevicesAsync(string app, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many an app has; no more than <paramref name="atMost"/> are counted.</summary>
    Task<int> CountDevicesAsync(string app, int atMost, CancellationToken cancellationToken);

    /// <summary>
    /// Registers an address. Where it is known in the app, its platform and keys are replaced, its identifier too if the row has one, it
    /// is fresh again, and the rest stays as it was: its id, its user and its secret.
    /// </summary>
    /// <returns>The row as it is stored.</returns>
    Task<DeviceUpsert> PutAsync(DeviceRow row, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a device to a user, or takes it from one. Above <see cref="DeviceLimits.PerUserMax"/> those of the user go that were
    /// registered longest ago.
    /// </summary>
    /// <returns>The row as it is stored; <see langword="null"/>: there is none.</returns>
    Task<DeviceRow?> GiveAsync(string app, string id, string? user, CancellationToken cancellationToken);

    /// <summary>Notes that a device's own subscriptions are its user's now.</summary>
    Task SetMergedAsync(string app, string id, string user, CancellationToken cancellationToken);

    /// <summary>Devices whose subscriptions have yet to be moved.</summary>
    Task<IReadOnlyList<DeviceRow>> ReadUnmergedAsync(int limit, CancellationToken cancellationToken);

    Task SetSecretAsync(string app, string id, ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps a secret that is being sent to a device: the one before opens the device until somebody shows this one. A later offer takes
    /// its place.
    /// </summary>
    /// <param name="app">Who sends it.</param>
    /// <param name="tokenHash">The device's address.</param>
    /// <param name="secretHash">SHA-256 of the secret.</param>
    /// <param name="at">Now.</param>
    /// <param name="notSince">An offer of since then stands, and this one is none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns><see langword="false"/>: one was made not long ago, and nothing was written.</returns>
    Task<bool> OfferSecretAsync(
        string app, ReadOnlyMemory<byte> tokenHash, ReadOnlyMemory<byte> secretHash, DateTimeOffset at, DateTimeOffset notSince,
        CancellationToken cancellationToken);

    /// <summary>Makes an offered secret that of its address, in all apps, and removes offers that are older.</summary>
    /// <param name="secretHash">SHA-256 of it.</param>
    /// <param name="since">Offers of before are void.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it was offered.</returns>
    Task<bool> TakeOfferedSecretAsync(
        ReadOnlyMemory<byte> secretHash, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// Devices of those who have subscribed to a channel, ascending by id, for the fan-out of pushes. Subscriptions whose right was taken
    /// do not count. Dead devices are left out.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="after">From the first after this id; <see langword="null"/>: from the beginning.</param>
    /// <param name="limit">At most so many; fewer are the last.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<DeviceRow>> OfChannelAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken);

    Task SetHealthAsync(IReadOnlyList<(string App, string Id, DeviceHealth Health)> changes, CancellationToken cancellationToken);

    /// <summary>Removes a device with its grants; its inbox stays.</summary>
    Task RemoveAsync(string app, string id, CancellationToken cancellationToken);
}
