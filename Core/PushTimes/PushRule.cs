using System.Text.Json.Serialization;

namespace Nudge.Core.PushTimes;

/// <summary>The pace of one type or one channel.</summary>
public sealed record PushRule(string Name, [property: JsonConverter(typeof(JsonNumberEnumConverter<PushPace>))] PushPace Pace);
