using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Push.Messages;

/// <summary>
/// The part of a push that the app's code on the device reads: the same object with every provider, under the name <c>nudge</c> or as
/// the whole of a Web Push.
/// </summary>
internal sealed record PushNote
{
    public string? Id { get; init; }

    /// <summary><c>withdraw</c>, <c>badge</c> or <c>secret</c>; absent: a notification is shown.</summary>
    public string? Kind { get; init; }

    public string? Tag { get; init; }

    public string? Title { get; init; }

    public string? Body { get; init; }

    public string? Url { get; init; }

    public string? Icon { get; init; }

    public string? Image { get; init; }

    public IReadOnlyList<PushAction>? Actions { get; init; }

    public int? Badge { get; init; }

    /// <summary>The device's new secret.</summary>
    public string? Secret { get; init; }

    public JsonElement? Data { get; init; }

    /// <summary>The note of a message, without the texts, which most providers have fields for.</summary>
    /// <param name="message">Whose target stays out: it is the provider's.</param>
    /// <param name="content">The message's, or what was left of it to fit.</param>
    public static PushNote Of(PushMessage message, PushContent content) => new()
    {
        Id = message.Id,
        Kind = message.Kind switch
        {
            PushKind.Withdraw => "withdraw",
            PushKind.Badge => "badge",
            PushKind.Secret => "secret",
            _ => null,
        },
        Tag = message.Tag,
        Url = content.Url,
        Icon = content.Icon,
        Image = content.Image,
        Actions = content.Actions.Count > 0 ? content.Actions : null,
        Badge = message.BadgeShown,
        Secret = message.Secret,
        Data = message.Data,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PushNote))]
internal sealed partial class PushNoteJson : JsonSerializerContext
{
    /// <summary>As it is sent.</summary>
    public static PushNoteJson Plain { get; } = new(PlainJson.CamelCase());
}
