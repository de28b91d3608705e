using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Gateway.Demo;

/// <summary>A notification of the library about one event, whoever it goes to.</summary>
/// <param name="Type">The notification's type.</param>
/// <param name="EntityId">The entity that it is about.</param>
/// <param name="ActorId">Who caused it; <see langword="null"/>: the library.</param>
/// <param name="Trace">A mark of the page that asked for it, so that the page can time its way back.</param>
/// <param name="Payload">The rest.</param>
internal sealed record Notice(string Type, string EntityId, string? ActorId, string? Trace, JsonElement Payload)
{
    /// <summary>The branch of the library that the demo is about; the envelope's <c>libraryId</c>.</summary>
    public const string Library = "7";

    public string LibraryId { get; init; } = Library;

    /// <summary>
    /// The id: of type, entity and revision, and never of a clock, so that saying it again is saying it once (S1.23, trap T1).
    /// </summary>
    public NotificationId IdFor(string revision) => NotificationId.Parse($"{Type}:{EntityId}:{revision}");

    /// <summary>As it is published.</summary>
    public Answer<Envelope> ToEnvelope(DateTimeOffset now) =>
        Envelope.Read(JsonSerializer.SerializeToUtf8Bytes(this, LibraryJson.Default.Notice), now, Envelope.BytesMax);
}
