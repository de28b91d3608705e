namespace Nudge.Core.Apps;

/// <summary>
/// The settings of an app for clients that speak the Pusher protocol. Immutable; checked by <see cref="AppSettingsRules"/>.
/// </summary>
/// <param name="ClientEvents">Clients may send events of their own (<c>client-…</c>) on private and presence channels. Default off.</param>
/// <param name="ClientEventsPerSecond">
/// Client events of one connection in a second; more are refused with 4301. 1 to 1,000, default 10.
/// </param>
/// <param name="SubscriptionCount">Subscribers of all but presence channels are told how many they are. Default off.</param>
/// <param name="Watchlist">Signed-in users are told when those on their watchlist come online or go offline. Default off.</param>
/// <param name="AuthorizeSeconds">
/// A connection that has neither signed in nor subscribed to a private or presence channel after so many seconds is closed with 4009. 5 to
/// 600; <see langword="null"/> (the default): it may stay.
/// </param>
/// <param name="ConnectionsMax">
/// Connections of the app on one node; more are refused with 4004. 1 to 10,000,000; <see langword="null"/> (the default): no limit but the
/// process's.
/// </param>
/// <param name="PresenceMembersMax">Members of one presence channel. 1 to 1,000, default 100.</param>
/// <param name="EventBytesMax">Bytes of an event's data, of a server or a client. 1,000 to 65,536, default 10,000.</param>
/// <param name="StoredChannels">
/// Channels, by our names, on which a trigger of a server becomes a notification: kept, counted and caught up. Default none: a trigger
/// reaches whoever is connected. At most 100 patterns.
/// </param>
/// <param name="Webhooks">Where the app's servers learn of channels and members. At most 20.</param>
/// <param name="WebhookBatching">Events of one second share a request. Default off: each has its own.</param>
/// <param name="UserChannels">
/// Private and presence channels, by our names, that whoever has signed in may subscribe to without a signature; <c>{user}</c> in the place
/// of a segment stands for the user's id. Default none. At most 100 patterns.
/// </param>
public sealed record PusherSettings(
    bool ClientEvents = false,
    int ClientEventsPerSecond = 10,
    bool SubscriptionCount = false,
    bool Watchlist = false,
    int? AuthorizeSeconds = null,
    int? ConnectionsMax = null,
    int PresenceMembersMax = 100,
    int EventBytesMax = 10_000,
    IReadOnlyList<string>? StoredChannels = null,
    IReadOnlyList<PusherWebhook>? Webhooks = null,
    bool WebhookBatching = false,
    IReadOnlyList<string>? UserChannels = null)
{
    /// <summary>The settings of an app whose owner has decided nothing yet.</summary>
    public static PusherSettings Default { get; } = new();

    public IReadOnlyList<string> StoredChannels { get; init; } = StoredChannels ?? [];

    public IReadOnlyList<string> UserChannels { get; init; } = UserChannels ?? [];

    public IReadOnlyList<PusherWebhook> Webhooks { get; init; } = Webhooks ?? [];
}
