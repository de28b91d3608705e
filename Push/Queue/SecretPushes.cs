using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Pushes;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>
/// Sends secrets to devices at once and past the queue, which would keep them readable. A device that got none asks again. Any thread may
/// call it.
/// </summary>
internal sealed class SecretPushes(PushSenderGates gates, PushAccesses accesses, TimeProvider time) : ISecretPush
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    public async Task<bool> SendAsync(AppView app, DeviceRow device, string secret, CancellationToken cancellationToken)
    {
        var provider = PushItem.ProviderOf(device.Platform);
        var access = await accesses.OfAsync(app.Id.Value, provider, cancellationToken);
        if (access.Credentials is not { } credentials)
            return false;
        var message = new PushMessage
        {
            Target = new(device.Address) { P256dh = device.P256dh, Auth = device.Auth },
            Kind = PushKind.Secret,
            Secret = secret,
            ExpiresAt = time.GetUtcNow() + Life,
        };
        using var place = await gates.EnterAsync(provider, PushLane.Pro, cancellationToken);
        var results = await gates.SenderOf(provider).SendAsync(credentials, [message], cancellationToken);
        return results[0].Outcome is PushOutcome.Accepted or PushOutcome.Confirmed;
    }
}
