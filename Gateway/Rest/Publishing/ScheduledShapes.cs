using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Publishing;
using Nudge.Core.Timers;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Notifications that wait for their time.</summary>
/// <param name="Items">Ascending by id.</param>
internal sealed record ScheduledPageShape(IReadOnlyList<ScheduledShape> Items);

/// <summary>A notification that waits for its time.</summary>
/// <param name="Id">Its id.</param>
/// <param name="NotBefore">When it is published.</param>
/// <param name="Users">The recipients, if they are users.</param>
/// <param name="Channel">The recipient, if it is a channel.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Notification">As it will be published.</param>
internal sealed record ScheduledShape(
    string Id, DateTimeOffset NotBefore,
    IReadOnlyList<string>? Users,
    string? Channel,
    DateTimeOffset? ExpiresAt, JsonElement Notification)
{
    internal static ScheduledShape Of(TimerRow timer)
    {
        var scheduled = ScheduledPublish.Of(timer);
        using var notification = JsonDocument.Parse(scheduled.Envelope);
        return new(
            timer.Id, timer.At, scheduled.Users.Count > 0 ? scheduled.Users : null, scheduled.Channel, scheduled.ExpiresAt,
            notification.RootElement.Clone());
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ScheduledPageShape))]
internal sealed partial class ScheduledPageJson : JsonSerializerContext;
