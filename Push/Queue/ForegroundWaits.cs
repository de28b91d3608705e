using System.Collections.Frozen;
using Nudge.Core.Apps;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>
/// Says which pushes wait whether their users see the notification on a connection that they look at (S2.51). Any thread may use it.
/// </summary>
internal sealed class ForegroundWaits(IForegroundUsers foreground, TimeProvider time)
{
    /// <summary>Until when a user's job waits; <see langword="null"/>: it does not.</summary>
    public async Task<DateTimeOffset?> UntilAsync(AppView app, PushJob job, CancellationToken cancellationToken)
    {
        var (there, until) = await OfAsync(app, job, [job.Target], cancellationToken);
        return there.Count > 0 ? until : null;
    }

    /// <summary>Of users, those whose pushes of a job wait, and until when.</summary>
    public async Task<(IReadOnlySet<string> Users, DateTimeOffset Until)> OfAsync(
        AppView app, PushJob job, IReadOnlyCollection<string> users, CancellationToken cancellationToken)
    {
        var until = job.At.AddSeconds(app.Settings.Push.UnseenSeconds);
        var now = time.GetUtcNow();
        return until <= now || users.Count == 0
            ? (FrozenSet<string>.Empty, until)
            : (await foreground.ReadForegroundAsync(job.App, users, now, cancellationToken), until);
    }
}
