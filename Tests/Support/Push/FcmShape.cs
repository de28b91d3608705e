using System.Text.Json;

namespace Nudge.Tests.Support.Push;

/// <summary>
/// The fields of FCM's messages, as far as a push of ours can have them. Google's interfaces refuse names that they do not know.
/// </summary>
internal static class FcmShape
{
    private static readonly Dictionary<string, Func<JsonElement, bool>> AndroidNotification = new()
    {
        ["title"] = JsonShape.Text, ["body"] = JsonShape.Text, ["icon"] = JsonShape.Text, ["color"] = JsonShape.Text,
        ["sound"] = JsonShape.Text, ["tag"] = JsonShape.Text, ["click_action"] = JsonShape.Text, ["channel_id"] = JsonShape.Text,
        ["image"] = JsonShape.Text, ["notification_count"] = JsonShape.Whole, ["default_sound"] = JsonShape.Flag,
    };

    private static readonly Dictionary<string, Func<JsonElement, bool>> Android = new()
    {
        ["collapse_key"] = JsonShape.Text, ["priority"] = JsonShape.OneOf("NORMAL", "HIGH"), ["ttl"] = JsonShape.Text,
        ["data"] = JsonShape.Texts,
        ["notification"] = JsonShape.Fields(AndroidNotification),
    };

    private static readonly Dictionary<string, Func<JsonElement, bool>> Message = new()
    {
        ["token"] = JsonShape.Text,
        ["topic"] = JsonShape.Text,
        ["data"] = JsonShape.Texts,
        ["notification"] = JsonShape.Fields(new Dictionary<string, Func<JsonElement, bool>>
        {
            ["title"] = JsonShape.Text, ["body"] = JsonShape.Text, ["image"] = JsonShape.Text,
        }),
        ["android"] = JsonShape.Fields(Android),
        ["apns"] = JsonShape.Fields(new Dictionary<string, Func<JsonElement, bool>>
        {
            ["headers"] = JsonShape.Texts, ["payload"] = JsonShape.Object,
        }),
    };

    public static IReadOnlyDictionary<string, Func<JsonElement, bool>> Request { get; } = new Dictionary<string, Func<JsonElement, bool>>
    {
        ["message"] = JsonShape.Fields(Message), ["validate_only"] = JsonShape.Flag,
    };
}
