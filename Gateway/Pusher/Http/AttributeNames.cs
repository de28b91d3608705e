using Nudge.Core.Errors;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>Reads <c>info</c>: names of attributes with commas between.</summary>
internal static class AttributeNames
{
    public static Refusal Unknown { get; } =
        new(ErrorCode.FieldInvalid, "info has user_count, subscription_count and cache, with commas between.", "info");

    /// <returns><see langword="false"/> if one of them does not exist.</returns>
    public static bool TryRead(string info, out ChannelAttributes attributes)
    {
        attributes = ChannelAttributes.None;
        foreach (var range in info.AsSpan().Split(','))
        {
            switch (info.AsSpan(range).Trim())
            {
                case "user_count":
                    attributes |= ChannelAttributes.UserCount;
                    break;
                case "subscription_count":
                    attributes |= ChannelAttributes.SubscriptionCount;
                    break;
                case "cache":
                    attributes |= ChannelAttributes.Cache;
                    break;
                case "":
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
