using Nudge.Core.Names;

namespace Nudge.Core.Devices;

/// <summary>A registration as it was asked for.</summary>
/// <param name="Address">Where pushes go.</param>
/// <param name="Identifier">The app's own name for who has the device.</param>
/// <param name="User">The user to give it to, where the caller has proved to speak for that user.</param>
/// <param name="Secret">The device's secret, where it was shown.</param>
/// <param name="Proof">A row of this address, in whichever app, whose secret the caller has shown already.</param>
/// <param name="IsTrusted">Whether the app's own server asks, or the app takes a token alone for proof.</param>
/// <param name="WantsSecret">Whether a known device that has proved itself wants a new secret.</param>
public sealed record DeviceClaim(
    DeviceAddress Address, string? Identifier, UserId? User, string? Secret, DeviceRow? Proof, bool IsTrusted,
    bool WantsSecret);
