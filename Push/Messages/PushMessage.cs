using System.Text.Json;

namespace Nudge.Push.Messages;

/// <summary>One push to one device, in no provider's terms.</summary>
public sealed record PushMessage
{
    private const string BadgeTag = "badge";
    private const string SecretTag = "nudge.secret";

    public required PushTarget Target { get; init; }

    public PushKind Kind { get; init; } = PushKind.Show;

    /// <summary>The notification's id; <see langword="null"/> where the push is about the badge alone.</summary>
    public string? Id { get; init; }

    /// <summary>Pushes of one key replace one another, on the way and on the device; <see langword="null"/>: none does.</summary>
    public string? CollapseKey { get; init; }

    public PushContent Content { get; init; } = PushContent.Empty;

    /// <summary>The number that the icon shows from now on, as the inbox counts it; <see langword="null"/>: it stays.</summary>
    public int? Badge { get; init; }

    /// <summary>
    /// When the push is worth nothing any more; <see langword="null"/>: as late as <see cref="TimeToLive.Max"/> from now.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The device's new secret, where the push is about that.</summary>
    public string? Secret { get; init; }

    /// <summary>A JSON object for the app's own code, or nothing. Its document has to outlive the message.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>
    /// Which notification on the device it is: a withdrawal has the tag of the one that it takes away, and replaces it where it still
    /// waits.
    /// </summary>
    public string Tag => CollapseKey ?? Id ?? (Kind == PushKind.Secret ? SecretTag : BadgeTag);

    /// <summary>Tells nothing of the content, which is the app's.</summary>
    public override string ToString() => $"{Kind} {Id}";

    /// <summary><see cref="Badge"/>, unless the content says that it does not count.</summary>
    internal int? BadgeShown => Kind == PushKind.Show && !Content.HasBadge ? null : Badge;
}
