using Nudge.Core.Devices;
using Nudge.Core.Pushes;
using Nudge.Push.Devices;
using Nudge.Push.Messages;

namespace Nudge.Push.Queue;

/// <summary>One push to one device that a node holds.</summary>
/// <param name="Job">What is pushed.</param>
/// <param name="Device">Where.</param>
/// <param name="Message">As it is sent.</param>
/// <param name="Before">Its row, if there is one; <see langword="null"/>: this is the first try.</param>
/// <param name="HeldUntil">No request begins that may end later.</param>
internal sealed record PushItem(PushJob Job, DeviceRow Device, PushMessage Message, PushSend? Before, DateTimeOffset HeldUntil)
{
    public PushProvider Provider { get; } = ProviderOf(Device.Platform);

    public TokenHealth Health => new(
        (TokenState)Device.Health.State, Device.Health.Failures, Device.Health.FailingSince, Device.Health.FailedAt);

    /// <summary>The row after a try, or after none.</summary>
    public PushSend Row(
        PushSendState state, int triesMore, DateTimeOffset now, DateTimeOffset? due, string reason, string? ticket = null) => new(
        Job.Id, Device.Id, Job.App, Job.Lane, PushProviderName.Of(Provider), state, (Before?.Tries ?? 0) + triesMore,
        Before?.FirstAt ?? now,
        state == PushSendState.Sent ? now : Before?.SentAt, due, ticket, reason);

    internal static PushProvider ProviderOf(DevicePlatform platform) => platform switch
    {
        DevicePlatform.Expo => PushProvider.Expo,
        DevicePlatform.Fcm => PushProvider.Fcm,
        DevicePlatform.Apns => PushProvider.Apns,
        DevicePlatform.WebPush => PushProvider.WebPush,
        _ => PushProvider.UnifiedPush,
    };
}
