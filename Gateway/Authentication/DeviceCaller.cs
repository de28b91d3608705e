using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Authentication;

/// <summary>A device, by its secret, or by its token alone where the app takes that.</summary>
/// <param name="Rows">Its rows, by app: one phone may be registered in several. Empty: a token that is not known.</param>
/// <param name="App">The app that the query names, or the only one that it can be; <see langword="null"/>: there is none.</param>
/// <param name="Device">Its row there; <see langword="null"/>: it has none.</param>
/// <param name="HasSecret">Whether it has shown its secret.</param>
public sealed record DeviceCaller(IReadOnlyList<DeviceRow> Rows, AppView? App, DeviceRow? Device, bool HasSecret) : Caller
{
    /// <summary>Why the device may not see a channel that its inbox has subscribed to; <see langword="null"/>: it may.</summary>
    /// <param name="app">The newest view of the app.</param>
    /// <param name="device">The device.</param>
    /// <param name="right">Of the subscription.</param>
    /// <param name="channel">The channel.</param>
    public static Refusal? Review(AppView app, DeviceRow device, SubscriptionRight right, string channel) =>
        right.NeedsCapability || app.IsChannelRevoked(channel, device.Recipient, right.Since)
            ? new(ErrorCode.TokenRevoked, "The device's access to the channel was revoked.", "channel")
            : null;
}
