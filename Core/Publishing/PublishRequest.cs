using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Core.Publishing;

/// <summary>An application's request to publish one notification.</summary>
/// <param name="Id">The application's id; <see langword="null"/>: the server makes one, and a retry is then another notification.</param>
/// <param name="Users">The recipients, without repetitions; empty where <paramref name="Channel"/> is given.</param>
/// <param name="Channel">The channel; <see langword="null"/> where <paramref name="Users"/> are given.</param>
/// <param name="IncludeActor">Whether a recipient who is the notification's <c>actorId</c> learns of their own doing (S3.2).</param>
/// <param name="CollapseKey">In place of the type's rule; <see langword="null"/>: the rule.</param>
/// <param name="Envelope">Its envelope.</param>
public sealed record PublishRequest(
    NotificationId? Id, IReadOnlyList<UserId> Users, ChannelName? Channel, bool IncludeActor, string? CollapseKey, Envelope Envelope)
{
    /// <summary>How far ahead a notification may be scheduled.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromDays(30);

    /// <summary>How long after it is published a notification may end by itself.</summary>
    public static readonly TimeSpan LifeMax = TimeSpan.FromDays(366);

    /// <summary>How far ahead the <c>at</c> of an envelope still means now: clocks of publishers are not quite right.</summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(5);

    /// <summary>When it is published; <see langword="null"/>, or a time that has come: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When it ends by itself; <see langword="null"/>: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The credential that publishes it: set by the face that knows, in place, since this is the path of every publish.
    /// <see langword="null"/>: anybody.
    /// </summary>
    public string? By { get; set; }

    /// <summary>Recipients of one notification.</summary>
    public const int UsersMax = 1_000;

    /// <summary>Characters of a collapse key.</summary>
    public const int CollapseKeyMaxLength = 128;
}
