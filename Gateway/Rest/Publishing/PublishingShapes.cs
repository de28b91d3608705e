using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Publishing;

// The JSON that NotifyReader, SignalReader and OutcomeJson read and write by hand, as the OpenAPI document shows it. A test holds the two
// together.

/// <summary>Envelope v1. Fields that are not named here pass through untouched.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record EnvelopeShape
{
    /// <summary>1; filled in where it is missing.</summary>
    public int? V { get; init; }

    /// <summary>Such as <c>borrow.requested</c>: 1 to 100 letters, digits, <c>_ - . :</c></summary>
    public required string Type { get; init; }

    /// <summary>The entity that it is about: a string of 1 to 128 characters, or a whole number.</summary>
    public string? EntityId { get; init; }

    /// <summary>Who caused it, a user.</summary>
    public string? ActorId { get; init; }

    /// <summary>
    /// When, in ISO 8601; the server's time where it is missing. More than 5 seconds ahead and with an offset, it schedules the
    /// notification as <c>notBefore</c> does, which goes before it.
    /// </summary>
    public string? At { get; init; }

    /// <summary>
    /// Anything. In an object, <c>title</c>, <c>body</c>, <c>url</c>, <c>icon</c>, <c>image</c>, <c>priority</c>, <c>badge</c> and
    /// <c>actions</c> are read by inbox, toast and push alike, and checked.
    /// </summary>
    public JsonElement? Payload { get; init; }

    /// <summary>Everything else.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>A notification and whom it is for: exactly one of <c>user</c>, <c>users</c>, <c>channel</c> and <c>everyone</c>.</summary>
internal sealed record NotifyRequest
{
    /// <summary>One user.</summary>
    public string? User { get; init; }

    /// <summary>1 to 1,000 users; a repeated one is one recipient.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>A channel: one row, however many have subscribed.</summary>
    public string? Channel { get; init; }

    /// <summary><c>true</c>: all users of the app, as one row in <c>site:announcements</c>.</summary>
    public bool? Everyone { get; init; }

    /// <summary>
    /// The notification's id: the same id for the same recipient within 24 h is one notification, so a call with an id may be repeated. The
    /// server makes one where none is given.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The notification.</summary>
    public required EnvelopeShape Notification { get; init; }

    /// <summary>Unread items of one key grow into one; in place of the type's rule. 1 to 128 characters.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>
    /// When it is published, in ISO 8601 with an offset, at most 30 days ahead; until then it can be cancelled. A time that has come is
    /// now.
    /// </summary>
    public string? NotBefore { get; init; }

    /// <summary>The same as <c>notBefore</c>; one of the two.</summary>
    public string? At { get; init; }

    /// <summary>When it ends by itself, in ISO 8601 with an offset: it leaves lists and counts then.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>Whether a recipient who is the notification's <c>actorId</c> learns of their own doing. Left out: no.</summary>
    public bool? IncludeActor { get; init; }
}

/// <summary>
/// From whom a notification is taken back: one of <c>user</c>, <c>users</c>, <c>channel</c> and <c>everyone</c>, or nobody.
/// </summary>
internal sealed record WithdrawRequest
{
    /// <summary>One user.</summary>
    public string? User { get; init; }

    /// <summary>1 to 1,000 users.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>A channel.</summary>
    public string? Channel { get; init; }

    /// <summary><c>true</c>: all users of the app.</summary>
    public bool? Everyone { get; init; }
}

/// <summary>The outcome of a notification.</summary>
internal sealed record NotifyResponse
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>At each recipient, in the order asked.</summary>
    public required IReadOnlyList<RecipientResult> Results { get; init; }
}

/// <summary>The outcome of a notification at one recipient.</summary>
internal sealed record RecipientResult
{
    /// <summary>The recipient, if it is a user.</summary>
    public string? User { get; init; }

    /// <summary>The recipient, if it is a channel.</summary>
    public string? Channel { get; init; }

    /// <summary>
    /// <c>stored</c>; <c>collapsed</c> into an unread item; <c>throttled</c> and not stored; <c>sent</c> to those who are connected and not
    /// stored; <c>skipped</c>: the actor; <c>scheduled</c> for its time; <c>withdrawn</c> by the app's server;
    /// <c>absent</c>: there is none to withdraw.
    /// </summary>
    public string? Status { get; init; }

    /// <summary>Where it is, if it was stored.</summary>
    public string? Position { get; init; }

    /// <summary>Whether the id was accepted before; the position is then that of the first time.</summary>
    public bool? Duplicate { get; init; }

    /// <summary>Why this recipient was refused; others were not.</summary>
    public ErrorShape? Error { get; init; }
}

/// <summary>A refusal inside an answer.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ErrorShape
{
    /// <summary>Stable: what programs look at.</summary>
    public required string Code { get; init; }

    /// <summary>For people; may change.</summary>
    public required string Detail { get; init; }

    /// <summary>The field that it is about.</summary>
    public string? Field { get; init; }

    /// <summary>The limit that was passed.</summary>
    public long? Limit { get; init; }
}

/// <summary>Notifications, each judged on its own.</summary>
internal sealed record BatchRequest
{
    /// <summary>1 to 1,000, with at most 10,000 recipients together.</summary>
    public required IReadOnlyList<NotifyRequest> Items { get; init; }
}

/// <summary>The answers to a batch.</summary>
internal sealed record BatchResponse
{
    /// <summary>In the order of the items.</summary>
    public required IReadOnlyList<BatchResult> Results { get; init; }
}

/// <summary>The answer to one item.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record BatchResult
{
    /// <summary>202, or the status that the item would have been refused with on its own.</summary>
    public required int Status { get; init; }

    /// <summary>The notification's id, if it was accepted.</summary>
    public string? Id { get; init; }

    /// <summary>At each recipient, if it was accepted.</summary>
    public IReadOnlyList<RecipientResult>? Results { get; init; }

    /// <summary>Why the item was refused.</summary>
    public ErrorShape? Error { get; init; }
}

/// <summary>A signal and whom it is for: exactly one of <c>user</c>, <c>users</c> and <c>channel</c>.</summary>
internal sealed record SignalShape
{
    /// <summary>One user.</summary>
    public string? User { get; init; }

    /// <summary>1 to 1,000 users.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>A channel.</summary>
    public string? Channel { get; init; }

    /// <summary>1 to 100 letters, digits, <c>_ - . :</c></summary>
    public required string Name { get; init; }

    /// <summary>Any JSON of at most 10,240 bytes.</summary>
    public JsonElement? Payload { get; init; }
}

/// <summary>An invalidation and whom it is for: exactly one of <c>user</c>, <c>users</c> and <c>channel</c>.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record InvalidationShape
{
    /// <summary>One user.</summary>
    public string? User { get; init; }

    /// <summary>1 to 1,000 users.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>A channel.</summary>
    public string? Channel { get; init; }

    /// <summary>The scope that is no longer true: 1 to 128 characters.</summary>
    public required string Scope { get; init; }

    /// <summary>The part of it: at most 50 texts of 1 to 128 characters. Left out: all.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Above that of every earlier invalidation of the scope. Left out: the server's time in milliseconds.</summary>
    public long? Version { get; init; }

    /// <summary>Milliseconds, 0 to 60,000, over which receivers spread their fetching. Left out: they fetch at once.</summary>
    public int? SpreadMs { get; init; }
}

/// <summary>Nothing to tell.</summary>
internal sealed record SignalResponse;
