using System.Text.Json;
using System.Text.Json.Nodes;
using Nudge.Core.Accepted;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>The ranges of settings. A refusal names the field, as a path from <c>settings</c>, and the limit.</summary>
public static class AppSettingsRules
{
    private const string Root = "settings";

    /// <summary>Settings after a JSON merge patch, checked.</summary>
    public static Answer<AppSettings> Merge(AppSettings settings, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
            return new Refusal(ErrorCode.FieldInvalid, "Settings are a JSON object.", Root);
        try
        {
            var merged = Merge(JsonSerializer.SerializeToNode(settings, AppJson.Default.AppSettings), JsonObject.Create(patch));
            var changed = merged.Deserialize(WrittenSettingsJson.Default.AppSettings)!;
            return Check(changed) is { } refusal ? refusal : changed with { AllowedOrigins = AsBrowsersWrite(changed.AllowedOrigins) };
        }
        catch (JsonException exception)
        {
            return new Refusal(ErrorCode.FieldInvalid, "A setting has the wrong kind of value, or does not exist.", PathOf(exception));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // A name that is there twice, or a text with half a surrogate pair.
            return new Refusal(ErrorCode.FieldInvalid, "A setting is named twice, or holds a text that is none.", Root);
        }
    }

    /// <returns>Why the settings cannot be; <see langword="null"/> if they can.</returns>
    public static Refusal? Check(AppSettings settings) =>
        CheckOrigins(settings.AllowedOrigins)
        ?? CheckPatterns("publicChannels", settings.PublicChannels)
        ?? CheckPatterns("unstoredChannels", settings.UnstoredChannels)
        ?? CheckTypes(settings.Types)
        ?? (Enum.IsDefined(settings.Persistence) ? null : Invalid("persistence", "It is one of inbox, counts, transient."))
        ?? Range("retentionDays", settings.RetentionDays, 1, 3_650)
        ?? Range("inboxItemsMax", settings.InboxItemsMax, 10, 10_000)
        ?? Range("pollSeconds", settings.PollSeconds, 0, 3_600)
        ?? Range("tokenSeconds", settings.TokenSeconds, 60, 86_400)
        ?? Range("recipientQuotaPerDay", settings.RecipientQuotaPerDay, 1, AcceptedIds.LoadLimit)
        ?? Range("payloadBytesMax", settings.PayloadBytesMax, 256, 65_536)
        ?? Range("publishesPerSecond", settings.PublishesPerSecond, 1, 1_000_000)
        ?? Range("channelPublishesPerSecond", settings.ChannelPublishesPerSecond, 1, 1_000_000)
        ?? Range("push.unseenSeconds", settings.Push.UnseenSeconds, 0, 600)
        ?? CheckPusher(settings.Pusher);

    private static Refusal? CheckOrigins(IReadOnlyList<string> origins)
    {
        if (origins.Count > AppLimits.Origins)
            return TooMany("allowedOrigins", AppLimits.Origins);
        for (var i = 0; i < origins.Count; i++)
        {
            if (origins[i] == Origin.Any || Origin.FindMistake(origins[i], out _) is not { } mistake)
                continue;
            var shown = origins[i] is { Length: > 0 and <= Origin.MaxLength } text
                ? $"No browser sends '{text}': {mistake}."
                : $"This is no origin: {mistake}.";
            return Invalid(
                $"allowedOrigins[{i}]",
                $"{shown} An origin is a scheme, a host and perhaps a port, such as https://shop.example, or * for every page.");
        }

        return null;
    }

    /// <summary>Each once, as it is in the header that it is compared with.</summary>
    private static string[] AsBrowsersWrite(IReadOnlyList<string> origins) =>
        [.. origins.Select(text => Origin.TryParse(text, out var origin) ? origin.ToString() : text).Distinct(StringComparer.Ordinal)];

    private static Refusal? CheckPatterns(string field, IReadOnlyList<string> patterns)
    {
        if (patterns.Count > AppLimits.Patterns)
            return TooMany(field, AppLimits.Patterns);
        for (var i = 0; i < patterns.Count; i++)
        {
            if (!ChannelPattern.TryParse(patterns[i], out _))
                return Invalid($"{field}[{i}]", "A pattern is a channel's name in which * may stand for a whole segment, such as site:*.");
        }

        return null;
    }

    private static Refusal? CheckTypes(IReadOnlyDictionary<string, TypeRule> types)
    {
        if (types.Count > AppLimits.Types)
            return TooMany("types", AppLimits.Types);
        foreach (var (name, rule) in types)
        {
            var field = $"types.{name}";
            if (!TypeName.TryParse(name, out _))
                return Invalid("types", $"A type is 1 to {TypeName.MaxLength} letters, digits, _ - . :");
            if (rule is null)
                return Invalid(field, "A rule is a JSON object.");
            if (CheckRule(field, rule) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? CheckPusher(PusherSettings pusher) =>
        Range("pusher.clientEventsPerSecond", pusher.ClientEventsPerSecond, 1, 1_000)
        ?? Range("pusher.authorizeSeconds", pusher.AuthorizeSeconds, 5, 600)
        ?? Range("pusher.connectionsMax", pusher.ConnectionsMax, 1, 10_000_000)
        ?? Range("pusher.presenceMembersMax", pusher.PresenceMembersMax, 1, 1_000)
        ?? Range("pusher.eventBytesMax", pusher.EventBytesMax, 1_000, 65_536)
        ?? CheckPatterns("pusher.storedChannels", pusher.StoredChannels)
        ?? CheckUserChannels(pusher.UserChannels)
        ?? CheckWebhooks(pusher.Webhooks);

    private static Refusal? CheckUserChannels(IReadOnlyList<string> rules)
    {
        if (rules.Count > AppLimits.Patterns)
            return TooMany("pusher.userChannels", AppLimits.Patterns);
        for (var i = 0; i < rules.Count; i++)
        {
            if (!UserChannelRule.IsValid(rules[i]))
                return Invalid(
                    $"pusher.userChannels[{i}]",
                    "It is a channel's name in which * or {user} may stand for a whole segment, such as orders:{user}.");
        }

        return null;
    }

    private static Refusal? CheckWebhooks(IReadOnlyList<PusherWebhook> webhooks)
    {
        if (webhooks.Count > AppLimits.Webhooks)
            return TooMany("pusher.webhooks", AppLimits.Webhooks);
        var urls = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < webhooks.Count; i++)
        {
            var field = $"pusher.webhooks[{i}]";
            if (webhooks[i] is not { } webhook)
                return Invalid(field, "A webhook is a JSON object.");
            if (CheckWebhook(field, webhook) is { } refusal)
                return refusal;
            if (!urls.Add(webhook.Url))
                return Invalid($"{field}.url", "Another webhook has this address. Give one of them the events of both.");
        }

        return null;
    }

    private static Refusal? CheckWebhook(string field, PusherWebhook webhook)
    {
        if (!IsWebAddress(webhook.Url))
        {
            return Invalid(
                $"{field}.url",
                $"It is an https address in ASCII, of at most {AppLimits.WebhookUrlLength} characters, without user, password or "
                + "fragment.");
        }

        if (!Enum.IsDefined(webhook.Format))
            return Invalid($"{field}.format", "It is one of pusher, slack.");
        if (webhook.Events.Any(name => !PusherWebhook.EventNames.Contains(name, StringComparer.Ordinal)))
            return Invalid($"{field}.events", $"They are among {string.Join(", ", PusherWebhook.EventNames)}.");
        if (webhook.Events.Distinct(StringComparer.Ordinal).Count() != webhook.Events.Count)
            return Invalid($"{field}.events", "Each event stands there once.");
        return CheckFilter($"{field}.channelPrefix", webhook.ChannelPrefix) ?? CheckFilter($"{field}.channelSuffix", webhook.ChannelSuffix);
    }

    private static Refusal? CheckFilter(string field, string? filter) =>
        filter is null or { Length: > 0 and <= PusherWebhook.FilterLengthMax }
            ? null
            : Invalid(field, $"It is 1 to {PusherWebhook.FilterLengthMax} characters.");

    private static bool IsWebAddress(string? text) =>
        text is { Length: > 0 and <= AppLimits.WebhookUrlLength }
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri is { Host.Length: > 0, UserInfo: "", Fragment: "" };

    private static Refusal? CheckRule(string field, TypeRule rule) =>
        (Enum.IsDefined(rule.CollapseBy) ? null : Invalid($"{field}.collapseBy", "It is one of none, type, entity."))
        ?? Range($"{field}.collapseWindowSeconds", rule.CollapseWindowSeconds, 1, 604_800)
        ?? Range($"{field}.collapseMax", rule.CollapseMax, 2, 1_000)
        ?? Range($"{field}.throttleCount", rule.ThrottleCount, 1, 1_000)
        ?? Range($"{field}.throttleSeconds", rule.ThrottleSeconds, 1, 86_400)
        ?? (rule.ThrottleCount.HasValue == rule.ThrottleSeconds.HasValue
            ? null
            : Invalid(
                $"{field}.{(rule.ThrottleCount.HasValue ? "throttleSeconds" : "throttleCount")}",
                "throttleCount and throttleSeconds go together."));

    private static Refusal? Range(string field, int? value, int min, int max) =>
        value is null || (value >= min && value <= max)
            ? null
            : new(ErrorCode.FieldInvalid, $"It is {min} to {max}.", $"{Root}.{field}", value < min ? min : max);

    private static Refusal TooMany(string field, int max) => new(ErrorCode.FieldInvalid, $"At most {max}.", $"{Root}.{field}", max);

    private static Refusal Invalid(string field, string message) => new(ErrorCode.FieldInvalid, message, $"{Root}.{field}");

    private static string PathOf(JsonException exception) => exception.Path is { Length: > 2 } path ? $"{Root}{path[1..]}" : Root;

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var merged = target is JsonObject existing ? (JsonObject)existing.DeepClone() : [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
                merged.Remove(name);
            else
                merged[name] = Merge(merged[name], change);
        }

        return merged;
    }
}
