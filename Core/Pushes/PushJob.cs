using Nudge.Core.Actors;

namespace Nudge.Core.Pushes;

/// <summary>
/// The intention to push one notification: written in the same append as the notification, one row however many devices there are (S2.29).
/// </summary>
/// <param name="Id">Made with the row; rises with time.</param>
/// <param name="App">Whose.</param>
/// <param name="Lane">Which workers' turn it is.</param>
/// <param name="Kind">The effect on devices.</param>
/// <param name="IsChannel">Whether <paramref name="Target"/> is a channel, or a recipient.</param>
/// <param name="Target">The channel or recipient.</param>
/// <param name="Notification">The notification's id.</param>
/// <param name="Version">Its version or offset: a later one of the same item takes the job's place.</param>
/// <param name="CollapseKey">Pushes of one key replace one another on the device.</param>
/// <param name="At">When the notification was accepted.</param>
/// <param name="ExpiresAt">When a push is worth nothing any more; <see langword="null"/>: as late as providers keep one.</param>
/// <param name="Body">The envelope as it was published.</param>
/// <param name="Due">
/// When it is to be worked on, or until when a node holds it; <see langword="null"/>: every device has its push, or its own row.
/// </param>
/// <param name="Cursor">The last device that has its own row; <see langword="null"/>: none.</param>
public sealed record PushJob(
    Guid Id,
    string App,
    PushLane Lane,
    PushJobKind Kind,
    bool IsChannel,
    string Target,
    string Notification,
    long Version,
    string? CollapseKey,
    DateTimeOffset At,
    DateTimeOffset? ExpiresAt,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset? Due,
    string? Cursor = null) : Row
{
    /// <summary>The event that it waits for beside its time.</summary>
    public PushWait Waits { get; init; }

    public override int Weight => Overhead + Body.Length;

    /// <summary>The job of a notification that shows, due at once.</summary>
    public static PushJob Show(
        PushRules rules, string app, bool isChannel, string target, string notification, long version, string? collapseKey,
        DateTimeOffset at, ReadOnlyMemory<byte> body) => new(
        Guid.CreateVersion7(at), app, rules.Lane, PushJobKind.Show, isChannel, target, notification, version, collapseKey, at, null, body,
        at);

    /// <summary>Takes a notification away from the devices that were sent it; the store gives it the tag of their pushes.</summary>
    public static PushJob Withdraw(
        PushRules rules, string app, bool isChannel, string target, string notification, DateTimeOffset at) => new(
        Guid.CreateVersion7(at), app, rules.Lane, PushJobKind.Withdraw, isChannel, target, notification, 0, null, at, null, default, at);

    /// <summary>Sets the number on the icons of a user's devices, at <paramref name="due"/>; those until then are one.</summary>
    public static PushJob Badge(PushRules rules, string app, string user, DateTimeOffset at, DateTimeOffset due) => new(
        Guid.CreateVersion7(at), app, rules.Lane, PushJobKind.Badge, false, user, "", 0, null, at, null, default, due)
    {
        Waits = PushWait.Joins,
    };
}
