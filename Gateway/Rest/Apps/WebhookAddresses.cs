using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Gateway.Outbound;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>Refuses addresses of webhooks that this server would never call, when they are entered and not when they fail.</summary>
internal static class WebhookAddresses
{
    /// <summary>
    /// Looks at the settings as they were sent. Their form is checked elsewhere, so whatever has another one is passed over.
    /// </summary>
    public static Refusal? Check(JsonElement? settings, OutboundClient outbound)
    {
        if (settings is not { ValueKind: JsonValueKind.Object } given
            || !given.TryGetProperty("pusher", out var pusher) || pusher.ValueKind != JsonValueKind.Object
            || !pusher.TryGetProperty("webhooks", out var webhooks) || webhooks.ValueKind != JsonValueKind.Array)
            return null;
        var index = 0;
        foreach (var webhook in webhooks.EnumerateArray())
        {
            if (UrlOf(webhook) is { } url && outbound.FindMistake(url) is { } mistake)
                return new(ErrorCode.FieldInvalid, mistake, $"settings.pusher.webhooks[{index}].url");
            index++;
        }

        return null;
    }

    private static string? UrlOf(JsonElement webhook)
    {
        try
        {
            return webhook.ValueKind == JsonValueKind.Object && webhook.TryGetProperty("url", out var url)
                && url.ValueKind == JsonValueKind.String
                ? url.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }
}
