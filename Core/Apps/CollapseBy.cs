using System.Text.Json.Serialization;

namespace Nudge.Core.Apps;

/// <summary>The fields that unread items must share to grow into one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CollapseBy>))]
public enum CollapseBy
{
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The type alone: "5 items added".</summary>
    [JsonStringEnumMemberName("type")]
    Type,

    /// <summary>The type and the <c>entityId</c>: "5 notes on this borrowing".</summary>
    [JsonStringEnumMemberName("entity")]
    Entity,
}
