namespace Nudge.Core.Devices;

/// <summary>A registration that is durable.</summary>
/// <param name="Row">The device.</param>
/// <param name="IsNew">Whether its address was not known in the app.</param>
/// <param name="Secret">Its secret, where it is told: nobody can ask for it again.</param>
/// <param name="IsSecretPushed">Whether a new secret is on its way to the device by a push.</param>
public sealed record DeviceRegistered(DeviceRow Row, bool IsNew, string? Secret, bool IsSecretPushed = false);
