using System.Text.Json.Serialization;

namespace Nudge.Core.Apps;

/// <summary>How much an app keeps of its notifications (S3.9).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Persistence>))]
public enum Persistence
{
    /// <summary>Items, counts and their states: a reload shows all.</summary>
    [JsonStringEnumMemberName("inbox")]
    Inbox,

    /// <summary>The same without payloads: what an item is about is kept and listed, and not what it says.</summary>
    [JsonStringEnumMemberName("counts")]
    Counts,

    /// <summary>Nothing: those who are connected receives it.</summary>
    [JsonStringEnumMemberName("transient")]
    Transient,
}
