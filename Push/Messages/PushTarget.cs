namespace Nudge.Push.Messages;

/// <summary>
/// Where a push goes. All of it is secret: whoever knows it can push to the device, so <see cref="ToString"/> shows none of it.
/// </summary>
/// <param name="Address">The token of Expo, FCM or APNs; the endpoint's URL of Web Push and UnifiedPush.</param>
/// <remarks>It is what a device said, and judged by the sender: a target that cannot be one is answered as dead.</remarks>
public sealed record PushTarget(string Address)
{
    /// <summary>The public key of a Web Push subscription, base64url; otherwise <see langword="null"/>.</summary>
    public string? P256dh { get; init; }

    /// <summary>The authentication secret of a Web Push subscription, base64url; otherwise <see langword="null"/>.</summary>
    public string? Auth { get; init; }

    /// <summary>Tells nothing of the target.</summary>
    public override string ToString() => nameof(PushTarget);
}
