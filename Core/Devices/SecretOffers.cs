using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Core.Devices;

/// <summary>
/// Gives a device that has lost its secret a new one, by a push to its token alone (trap T5): an app that was installed anew has nothing
/// else to show. The secret of before opens the device until the new one is shown. Any thread may use it.
/// </summary>
public sealed class SecretOffers(IDevices devices, IEnumerable<ISecretPush> pushes, TimeProvider time)
{
    /// <summary>Minutes between two pushes of a secret to one token.</summary>
    public const int EveryMinutes = 10;

    private static readonly Refusal Unsent = new(
        ErrorCode.DeviceSecretMissing,
        "The token is registered already, and no secret can be pushed to it. Show the device's secret, or ask the app's server to.",
        "device_secret");

    /// <summary>How long a secret that was sent may be taken up.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Sends a device a new secret.</summary>
    /// <returns>Why it was not sent; <see langword="null"/>: the provider has it.</returns>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    public async Task<Refusal?> SendAsync(AppView app, DeviceRow device, CancellationToken cancellationToken)
    {
        if (!app.Settings.Push.Enabled)
            return Unsent;
        var secret = DeviceSecret.Create();
        var now = Clock.Milliseconds(time.GetUtcNow());
        if (!await devices.OfferSecretAsync(
            app.Id.Value, device.TokenHash, DeviceSecret.HashOf(secret), now, now.AddMinutes(-EveryMinutes), cancellationToken))
        {
            return new(
                ErrorCode.RateLimited, $"A token is sent a secret once in {EveryMinutes} minutes.", "new_secret", EveryMinutes);
        }

        foreach (var push in pushes)
        {
            if (await push.SendAsync(app, device, secret, cancellationToken))
                return null;
        }

        return Unsent;
    }

    /// <summary>Takes a secret up that was sent: it is its device's from now on.</summary>
    /// <returns>Whether it was sent to somebody.</returns>
    public Task<bool> TakeAsync(string secret, CancellationToken cancellationToken) => secret.Length == DeviceSecret.Length
        ? devices.TakeOfferedSecretAsync(DeviceSecret.HashOf(secret), time.GetUtcNow() - Life, cancellationToken)
        : Task.FromResult(false);
}
