using Nudge.Core.Names;
using Nudge.Core.Plans;

namespace Nudge.Core.Publishing;

/// <summary>The outcome of a publish.</summary>
/// <param name="Id">The notification's id: the application's, or one that the server made.</param>
/// <param name="Recipients">In the order asked.</param>
public sealed record PublishOutcome(NotificationId Id, IReadOnlyList<RecipientOutcome> Recipients)
{
    /// <summary>The rest of the app's quota after it; <see langword="null"/>: the app has none.</summary>
    public QuotaStanding? Quota { get; init; }
}
