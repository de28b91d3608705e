using System.Text.Json.Serialization;

namespace Nudge.Core.Apps;

/// <summary>The body that a webhook's receiver takes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookFormat>))]
public enum WebhookFormat
{
    /// <summary>Pusher's: the events as JSON, signed.</summary>
    [JsonStringEnumMemberName("pusher")]
    Pusher,

    /// <summary>Slack's, and of those that take the same: <c>{"text": "…"}</c>, a line for each event (S1.42).</summary>
    [JsonStringEnumMemberName("slack")]
    Slack,
}
