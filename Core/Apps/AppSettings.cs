using System.Text.Json.Serialization;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>
/// The settings that the owner of an app decides. Immutable; the ranges are checked by <see cref="AppSettingsRules"/> whenever they change.
/// </summary>
/// <param name="AllowedOrigins">
/// Pages that may connect from a browser, as exact origins (<c>https://shop.example</c>), or <c>*</c> for every page; kept as browsers
/// write them. Default none: only pages of this server's own origin. At most 100.
/// </param>
/// <param name="PublicChannels">
/// Channels that anyone with a token of the app may receive. Default <c>site:*</c> and <c>public:*</c>. At most 100 patterns.
/// </param>
/// <param name="UnstoredChannels">Channels whose notifications are delivered and not kept. Default none. At most 100 patterns.</param>
/// <param name="StrictTypes">Refuses notifications of a type that <paramref name="Types"/> does not name. Default off.</param>
/// <param name="Types">The rules of types, by name. At most 500.</param>
/// <param name="Persistence">Which notifications are kept. Default <see cref="Persistence.Inbox"/>.</param>
/// <param name="RetentionDays">
/// Days that notifications are kept. 1 to 3,650, and no longer than the app's plan allows; <see langword="null"/> (the default): as long as
/// the plan allows, and 7 without a plan.
/// </param>
/// <param name="InboxItemsMax">Own items that one inbox keeps; the oldest leave first. 10 to 10,000, default 1,000.</param>
/// <param name="PollSeconds">
/// The time that clients are told to wait between polls while they have no connection (S1.4). 0 (do not poll) to 3,600, default 60.
/// </param>
/// <param name="TokenSeconds">The life of a client token whose request does not say. 60 to 86,400, default 3,600.</param>
/// <param name="RecipientQuotaPerDay">
/// Notifications that one recipient gets in a day (UTC); more are refused. 1 to 1,000, which is what a reload can count;
/// <see langword="null"/> (the default): no quota but that of the app's plan.
/// </param>
/// <param name="PayloadBytesMax">Bytes of an envelope, as sent. 256 to 65,536, default 65,536.</param>
/// <param name="PublishesPerSecond">
/// Notifications, items of batches, signals, and events and terminations by Pusher's libraries in a second, over all nodes; more are
/// refused. Events that clients send each other have a limit of their own. 1 to 1,000,000; <see langword="null"/> (the default): no limit.
/// </param>
/// <param name="ChannelPublishesPerSecond">
/// The same for each channel; what stands for a user is none. 1 to 1,000,000; <see langword="null"/> (the default): no limit.
/// </param>
/// <param name="Pusher">Settings for clients of the Pusher protocol alone.</param>
/// <param name="Push">Settings for pushes to phones and browsers that are away.</param>
public sealed record AppSettings(
    IReadOnlyList<string>? AllowedOrigins = null,
    IReadOnlyList<string>? PublicChannels = null,
    IReadOnlyList<string>? UnstoredChannels = null,
    bool StrictTypes = false,
    IReadOnlyDictionary<string, TypeRule>? Types = null,
    Persistence Persistence = Persistence.Inbox,
    // Left out where it is not decided: a node of the version before reads its own default then.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetentionDays = null,
    int InboxItemsMax = 1_000,
    int PollSeconds = 60,
    int TokenSeconds = 3_600,
    int? RecipientQuotaPerDay = null,
    int PayloadBytesMax = 65_536,
    PusherSettings? Pusher = null,
    int? PublishesPerSecond = null,
    int? ChannelPublishesPerSecond = null,
    PushSettings? Push = null)
{
    /// <summary>The settings of an app whose owner has decided nothing yet.</summary>
    public static AppSettings Default { get; } = new();

    public IReadOnlyList<string> AllowedOrigins { get; init; } = AllowedOrigins ?? [];

    public IReadOnlyList<string> PublicChannels { get; init; } = PublicChannels ?? ["site:*", "public:*"];

    public IReadOnlyList<string> UnstoredChannels { get; init; } = UnstoredChannels ?? [];

    public IReadOnlyDictionary<string, TypeRule> Types { get; init; } = Types ?? new Dictionary<string, TypeRule>();

    public PusherSettings Pusher { get; init; } = Pusher ?? PusherSettings.Default;

    public PushSettings Push { get; init; } = Push ?? PushSettings.Default;

    /// <summary>The rule of a type.</summary>
    /// <returns>The default rule where the type has none; <see langword="null"/> if the app is strict and does not know the type.</returns>
    public TypeRule? RuleOf(TypeName type) =>
        Types.TryGetValue(type.Value, out var rule) ? rule : StrictTypes ? null : TypeRule.Default;
}
