using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Names;
using Nudge.Core.Timers;

namespace Nudge.Core.Publishing;

/// <summary>A request to publish, as its timer keeps it.</summary>
/// <param name="Users">The recipients; empty where <paramref name="Channel"/> is given.</param>
/// <param name="Channel">The channel.</param>
/// <param name="IncludeActor">As in the request.</param>
/// <param name="CollapseKey">As in the request.</param>
/// <param name="ExpiresAt">As in the request.</param>
/// <param name="Envelope">Its JSON.</param>
public sealed record ScheduledPublish(
    IReadOnlyList<string> Users, string? Channel, bool IncludeActor, string? CollapseKey, DateTimeOffset? ExpiresAt, byte[] Envelope)
{
    /// <summary>The credential that published it.</summary>
    public string? By { get; init; }

    internal static TimerRow ToTimer(AppId app, NotificationId id, DateTimeOffset at, PublishRequest request) => TimerRow.Create(
        app.Value, TimerKind.Publish, "", id.Value, at,
        JsonSerializer.SerializeToUtf8Bytes(
            new ScheduledPublish(
                [.. request.Users.Select(user => user.Value)], request.Channel?.Value, request.IncludeActor, request.CollapseKey,
                request.ExpiresAt, request.Envelope.Json.ToArray())
            {
                By = request.By,
            },
            ScheduledJson.Default.ScheduledPublish));

    /// <summary>From the body of a timer.</summary>
    public static ScheduledPublish Of(TimerRow timer) =>
        JsonSerializer.Deserialize(timer.Body.Span, ScheduledJson.Default.ScheduledPublish)!;

    /// <summary>Whether a request goes to the same recipients.</summary>
    internal bool IsFor(PublishRequest request) =>
        Channel == request.Channel?.Value
        && Users.ToHashSet(StringComparer.Ordinal).SetEquals(request.Users.Select(user => user.Value));

    /// <summary>The request once more, for its time.</summary>
    internal PublishRequest? ToRequest(string id, DateTimeOffset now)
    {
        // It was read before, and is read as it was then.
        var envelope = Notifications.Envelope.Read(Envelope, now, Notifications.Envelope.BytesMax + 1_024);
        return envelope.IsAccepted
            ? new(
                NotificationId.Parse(id), [.. Users.Select(UserId.Parse)], Channel is null ? null : ChannelName.Parse(Channel),
                IncludeActor, CollapseKey, envelope.Value)
            {
                ExpiresAt = ExpiresAt,
                By = By,
            }
            : null;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScheduledPublish))]
internal sealed partial class ScheduledJson : JsonSerializerContext;
