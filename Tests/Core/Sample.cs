using System.Text;
using System.Text.Json;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core;

/// <summary>The lending library: names and notifications that tests are made of.</summary>
internal static class Sample
{
    internal static AppId App { get; } = AppId.Parse("library");

    internal static InboxKey Ada { get; } = Inbox("ada");

    internal static ChannelKey Branch { get; } = Channel("library:7");

    internal static InboxKey Inbox(string user) => new(App, UserId.Parse(user));

    internal static ChannelKey Channel(string name) => new(App, ChannelName.Parse(name));

    internal static Publication Publication(
        string id, string type = "note.updated", string? actor = null, string? entity = null, PublishRules? rules = null)
    {
        var text = new StringBuilder()
            .Append($$"""{"v":1,"type":"{{type}}","at":"2026-01-31T12:00:00Z","payload":{"id":{{JsonSerializer.Serialize(id)}}}""");
        if (actor is not null)
            text.Append($",\"actorId\":{JsonSerializer.Serialize(actor)}");
        if (entity is not null)
            text.Append($",\"entityId\":{JsonSerializer.Serialize(entity)}");
        var envelope = Envelope.Read(Encoding.UTF8.GetBytes(text.Append('}').ToString()), default, Envelope.BytesMax);
        return new(NotificationId.Parse(id), envelope.Value!, rules ?? PublishRules.Plain);
    }

    /// <summary>The id that <see cref="Publication"/> put into an envelope's payload.</summary>
    internal static string IdIn(ReadOnlyMemory<byte> envelope)
    {
        using var document = JsonDocument.Parse(envelope);
        return document.RootElement.GetProperty("payload").GetProperty("id").GetString()!;
    }
}
