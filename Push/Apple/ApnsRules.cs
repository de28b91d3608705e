using Nudge.Push.Messages;

namespace Nudge.Push.Apple;

/// <summary>How a message travels with APNs, directly or by another service.</summary>
internal static class ApnsRules
{
    /// <summary><c>background</c> may set nothing that a person sees; a badge makes it an <c>alert</c>.</summary>
    public static string PushTypeOf(PushMessage message) =>
        message.Kind is PushKind.Withdraw or PushKind.Secret && message.BadgeShown is null ? "background" : "alert";

    /// <summary>
    /// 10: at once; 5: as the battery allows, which is all that a push without an alert may ask for; 1: only when the device is awake.
    /// </summary>
    public static int PriorityOf(PushMessage message) => (message.Kind, message.Content.Priority) switch
    {
        (not PushKind.Show, _) => 5,
        (_, PushPriority.Low) => 1,
        (_, PushPriority.Normal) => 5,
        _ => 10,
    };
}
