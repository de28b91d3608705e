using Nudge.Core.Apps;

namespace Nudge.Core.Devices;

/// <summary>Sends secrets to devices, so that whoever has the phone has them and nobody else (trap T5). Any thread may call it.</summary>
public interface ISecretPush
{
    /// <summary>Sends a secret by a push that shows nothing.</summary>
    /// <returns>Whether the provider took it; where the app has no credentials at that provider it did not.</returns>
    Task<bool> SendAsync(AppView app, DeviceRow device, string secret, CancellationToken cancellationToken);
}
