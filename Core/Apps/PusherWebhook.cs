namespace Nudge.Core.Apps;

/// <summary>Where one of an app's servers learns of channels and members.</summary>
/// <param name="Url">
/// An absolute https address, at most 2,000 characters of ASCII without user, password or fragment; http only to networks that the operator
/// opened. Each address stands there once.
/// </param>
/// <param name="Events">
/// Which events; <see langword="null"/> or empty: all, or those that need a person where <paramref name="Format"/> is
/// <see cref="WebhookFormat.Slack"/>.
/// </param>
/// <param name="ChannelPrefix">
/// Only of channels whose name, as Pusher clients spell it, starts so; <see langword="null"/>: of all. 1 to 164 characters.
/// </param>
/// <param name="ChannelSuffix">Only of channels whose name ends so; <see langword="null"/>: of all. 1 to 164 characters.</param>
/// <param name="Format">The body that the receiver takes.</param>
public sealed record PusherWebhook(
    string Url, IReadOnlyList<string>? Events = null, string? ChannelPrefix = null, string? ChannelSuffix = null,
    WebhookFormat Format = WebhookFormat.Pusher)
{
    /// <summary>Characters of a prefix or a suffix: those of the longest channel.</summary>
    public const int FilterLengthMax = 164;

    /// <summary>The event of a provider of pushes that refuses the app's credentials (S2.59). It belongs to no channel.</summary>
    public const string PushStopped = "push_stopped";

    /// <summary>The events that there are: Pusher's by its names, and ours.</summary>
    public static IReadOnlyList<string> EventNames { get; } =
    [
        "channel_occupied", "channel_vacated", "member_added", "member_removed", "client_event", "cache_miss", "subscription_count",
        PushStopped,
    ];

    public IReadOnlyList<string> Events { get; init; } = Events ?? [];

    /// <summary>Whether it wants to learn of an event, whatever the channel.</summary>
    public bool WantsAlways(string eventName) =>
        Events.Count == 0
            ? Format == WebhookFormat.Pusher || eventName == PushStopped
            : Events.Contains(eventName, StringComparer.Ordinal);

    /// <summary>Whether it wants to learn of an event of a channel.</summary>
    public bool Wants(string eventName, string channel) =>
        WantsAlways(eventName)
        && (ChannelPrefix is null || channel.StartsWith(ChannelPrefix, StringComparison.Ordinal))
        && (ChannelSuffix is null || channel.EndsWith(ChannelSuffix, StringComparison.Ordinal));
}
