using Nudge.Core.Devices;
using Nudge.Core.Pushes;

namespace Nudge.Core.Why;

/// <summary>Finds the pushes of a notification to a user's devices, and tells of them. Any thread may use it.</summary>
public sealed class PushStory(ITraces traces, IPushQueue queue, IDevices devices)
{
    /// <summary>Jobs of one notification that are told of.</summary>
    public const int JobsMax = 50;

    /// <summary>Devices of one job that are told of.</summary>
    public const int SendsMax = 100;

    internal Task<IReadOnlyList<PushJob>> FindJobsAsync(string app, string id, string user, CancellationToken cancellationToken) =>
        traces.FindJobsAsync(app, id, user, JobsMax, cancellationToken);

    /// <summary>Whether anybody is or was pushed it.</summary>
    internal async Task<bool> HasOthersAsync(string app, string id, CancellationToken cancellationToken) =>
        (await queue.ReadTotalsAsync(app, id, cancellationToken)).Jobs > 0;

    /// <summary>Adds the pushes of one place to it.</summary>
    /// <param name="app">The app.</param>
    /// <param name="isEnabled">Whether the app pushes at all.</param>
    /// <param name="jobs">The jobs of the notification by whose name it is pushed.</param>
    /// <param name="place">The place.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async Task TellAsync(
        string app, bool isEnabled, IReadOnlyList<PushJob> jobs, WhyPlace place, CancellationToken cancellationToken)
    {
        var known = await devices.OfRecipientAsync(app, place.User, cancellationToken);
        var platforms = known.ToDictionary(device => device.Id, device => device.Platform.Name(), StringComparer.Ordinal);
        place.NoPushes = !isEnabled ? "the app sends no pushes" : known.Count == 0 ? $"{place.User} has no device for pushes" : null;
        foreach (var job in jobs.Where(job => Concerns(job, place)))
        {
            IReadOnlyList<PushSend> sends = job.IsChannel && known.Count == 0
                ? []
                : await traces.ReadSendsAsync(job.Id, job.IsChannel ? [.. platforms.Keys] : null, SendsMax, cancellationToken);
            if (job.IsChannel && known.Count == 0)
                continue;
            place.Pushes.Add(new(job, sends));
            place.Add(new(job.At, "push_planned", job.Kind == PushJobKind.Show
                ? "It was to be pushed to the devices."
                : "What devices showed of it was to be taken away.")
            {
                Until = job.Due,
            });
            foreach (var send in sends)
                place.Add(StepOf(send, platforms.GetValueOrDefault(send.Device)));
        }
    }

    private static bool Concerns(PushJob job, WhyPlace place) => place.Channel is null
        ? !job.IsChannel && (place.Into is null || job.Version == place.Position?.Offset)
        : job.IsChannel && job.Target == place.Channel;

    private static WhyStep StepOf(PushSend send, string? platform)
    {
        var (what, text) = send.State switch
        {
            PushSendState.Sent => ("push_sent", $"{send.Provider} took the push."),
            PushSendState.Confirmed => ("push_confirmed", $"{send.Provider} says that the platform's service took the push."),
            PushSendState.Failed => ("push_failed", $"The push did not go: {send.Reason}."),
            PushSendState.Dropped => ("push_dropped", $"The push was not to go any more: {send.Reason}."),
            _ when send.IsStopped => ("push_waiting", $"The push waits until the app's credentials of {send.Provider} are renewed."),
            _ => ("push_waiting", $"The push waits{(send.Due is { } due ? $" until {WhyPlace.When(due)}" : "")}."),
        };
        return new(send.SentAt ?? send.FirstAt, what, text)
        {
            Device = send.Device,
            Platform = platform,
            Provider = send.Provider,
            Ticket = send.Ticket,
            Tries = send.Tries,
            Code = send.Reason.Length == 0 ? null : send.Reason,
            Until = send.State == PushSendState.Waiting ? send.Due : null,
        };
    }
}
