using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Outcomes;
using Nudge.Core.Timers;

namespace Nudge.Core.Publishing;

/// <summary>Publishes at once or keeps for later, as the request says. Any thread may call it.</summary>
public sealed class Schedule(Publisher publisher, ITimers timers, OutcomeNotes notes, TimeProvider time)
{
    /// <summary>Notifications of one app that wait for their time.</summary>
    public const int PerAppMax = 10_000;

    private static readonly Refusal Unknown = new(
        ErrorCode.OutcomeUnknown, "It is not known whether the notification was taken. Repeat it with the same id.");

    /// <summary>As <see cref="Publisher.PublishAsync(AppView, PublishRequest, CancellationToken)"/>, at its time.</summary>
    /// <exception cref="StoreUnavailableException">The outcome is unknown; repeating with the same id is safe.</exception>
    public Task<Answer<PublishOutcome>> PublishAsync(AppView app, PublishRequest request, CancellationToken cancellationToken) =>
        IsLater(request) ? AddAsync(app, request, cancellationToken) : publisher.PublishAsync(app, request, cancellationToken);

    /// <summary>The same for a batch.</summary>
    public async Task<IReadOnlyList<Answer<PublishOutcome>>> PublishAsync(
        AppView app, IReadOnlyList<Answer<PublishRequest>> requests, CancellationToken cancellationToken)
    {
        var now = requests.Where(request => !request.IsAccepted || !IsLater(request.Value)).ToArray();
        if (now.Length == requests.Count)
            return await publisher.PublishAsync(app, requests, cancellationToken);
        var published = publisher.PublishAsync(app, now, cancellationToken);
        var kept = await Task.WhenAll(
            requests.Where(request => request.IsAccepted && IsLater(request.Value))
                .Select(request => TryAddAsync(app, request.Value!, cancellationToken)));
        var ofNow = ((IEnumerable<Answer<PublishOutcome>>)await published).GetEnumerator();
        var ofLater = kept.AsEnumerable().GetEnumerator();
        var answers = new Answer<PublishOutcome>[requests.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var source = requests[i].IsAccepted && IsLater(requests[i].Value!) ? ofLater : ofNow;
            source.MoveNext();
            answers[i] = source.Current;
        }

        return answers;
    }

    /// <summary>Takes a notification away before its time.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="by">The credential that asks.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it was waiting.</returns>
    public async Task<bool> CancelAsync(AppId app, NotificationId id, string? by, CancellationToken cancellationToken)
    {
        var wasWaiting = await timers.CancelTimerAsync(app.Value, TimerKind.Publish, "", id.Value, cancellationToken);
        if (wasWaiting)
            notes.Note(app.Value, false, "", id.Value, OutcomeKind.Cancelled, by);
        return wasWaiting;
    }

    /// <summary>A face refuses a publish before it comes here.</summary>
    public void NoteRefused(AppView app, PublishRequest request, Refusal refusal) => notes.Note(app, request, refusal);

    /// <summary>Notifications that wait, ascending by id.</summary>
    public Task<IReadOnlyList<TimerRow>> ListAsync(AppId app, string after, int limit, CancellationToken cancellationToken) =>
        timers.ListTimersAsync(app.Value, TimerKind.Publish, after, limit, cancellationToken);

    private bool IsLater(PublishRequest? request) => request?.NotBefore is { } at && at > time.GetUtcNow();

    private async Task<Answer<PublishOutcome>> TryAddAsync(AppView app, PublishRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await AddAsync(app, request, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return Unknown;
        }
    }

    private async Task<Answer<PublishOutcome>> AddAsync(AppView app, PublishRequest request, CancellationToken cancellationToken)
    {
        // The settings are asked again at its time; a mistake is better told to whoever makes it.
        if (publisher.WhyNot(app, request) is { } refusal)
        {
            notes.Note(app, request, refusal);
            return refusal;
        }

        var id = request.Id ?? NotificationId.Create(time.GetUtcNow());
        var timer = ScheduledPublish.ToTimer(app.Id, id, request.NotBefore!.Value, request);
        var added = await timers.AddTimerAsync(timer, PerAppMax, cancellationToken);
        if (added == TimerAdded.Full)
            return new Refusal(
                ErrorCode.ScheduleFull, $"An app has at most {PerAppMax} notifications that wait for their time.", "notBefore", PerAppMax);
        if (added == TimerAdded.Exists && await IsForOthersAsync(app.Id, id, request, cancellationToken))
            return new Refusal(ErrorCode.AlreadyExists, "A notification with this id waits for its time, for other recipients.", "id");
        var receipt = new PublishReceipt(PublishStatus.Scheduled, null, added == TimerAdded.Exists);
        IEnumerable<RecipientOutcome> outcomes = request.Channel is { } channel
            ? [RecipientOutcome.Of(null, channel, receipt)]
            : request.Users.Select(user => RecipientOutcome.Of(user, null, receipt));
        return new PublishOutcome(id, [.. outcomes]);
    }

    /// <summary>Whether the one that waits goes to others: answering that this one waits too would lose it.</summary>
    private async Task<bool> IsForOthersAsync(
        AppId app, NotificationId id, PublishRequest request, CancellationToken cancellationToken) =>
        await timers.FindTimerAsync(app.Value, TimerKind.Publish, "", id.Value, cancellationToken) is { } waiting
        && !ScheduledPublish.Of(waiting).IsFor(request);
}
