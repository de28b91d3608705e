using Nudge.Core.Apps;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Core.Pushes;

namespace Nudge.Core.Why;

/// <summary>
/// Answers why a user did or did not get a notification, from what is stored and what nodes remember. Any thread may use it.
/// </summary>
/// <remarks>It reads only; nothing of it is on the path of a publish.</remarks>
public sealed class WhyReader(
    InboxTraces inboxes, ChannelTraces channels, PushStory pushes, DeliveryStory deliveries, OutcomeStory outcomes, PlanCatalogue plans,
    TimeProvider time)
{
    /// <param name="app">The app.</param>
    /// <param name="user">Who.</param>
    /// <param name="id">Which notification.</param>
    /// <param name="channel">The channel that it was published to, if the asker knows; <see langword="null"/>: it is looked for.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<WhyAnswer> AskAsync(
        AppView app, UserId user, NotificationId id, ChannelName? channel, CancellationToken cancellationToken)
    {
        var inbox = new InboxKey(app.Id, user);
        var rest = await outcomes.ReadAsync(app.Id, user, id, cancellationToken);
        var traces = await inboxes.ReadAsync(inbox, cancellationToken);
        var places = new List<WhyPlace>();
        if (await inboxes.FindAsync(inbox, id, traces, cancellationToken) is { } own)
            places.Add(own);
        var jobs = await pushes.FindJobsAsync(app.Id.Value, id.Value, user.Value, cancellationToken);
        var found = channel is not null
            ? await channels.FindAsync(app.Id, id, channel, cancellationToken)
            : await channels.FindAsync(app.Id, id, jobs, cancellationToken);
        if (found.Count > 0)
        {
            var changes = await inboxes.ReadSubscriptionsAsync(inbox, traces, cancellationToken);
            places.AddRange(found.Select(each => ChannelStory.Of(user.Value, each, traces, changes)));
        }

        places.ForEach(place => Look(place, app, traces));
        var answers = await Task.WhenAll(places.Select(place => TellAsync(app, inbox, id, place, jobs, cancellationToken)));
        DeliveryAnswer[] nodes = [.. answers.OfType<DeliveryAnswer>()];
        rest.Complete(places);
        var verdicts = places.Select(WhyVerdicts.Of).ToList();
        if (rest.Verdict is { } other)
            verdicts.Add(other);
        if (verdicts.Count == 0)
            verdicts.Add(await NothingAsync(app, user, id, channel, cancellationToken));
        return new(
            user.Value, id.Value, WhyVerdicts.Best(verdicts),
            [.. places.SelectMany(place => place.Steps).Concat(rest.Steps).OrderBy(step => step.At)], NodesOf(nodes),
            WhyNotes.Of(plans.RetentionOf(app), places, nodes, channel is not null, time.GetUtcNow()));
    }

    /// <summary>Adds pushes and connections of one place.</summary>
    private async Task<DeliveryAnswer?> TellAsync(
        AppView app, InboxKey inbox, NotificationId id, WhyPlace place, IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken)
    {
        var ofItem = place.PushedAs == id.Value
            ? jobs
            : await pushes.FindJobsAsync(app.Id.Value, place.PushedAs, inbox.User.Value, cancellationToken);
        await pushes.TellAsync(app.Id.Value, app.Settings.Push.Enabled, ofItem, place, cancellationToken);
        return await deliveries.TellAsync(inbox, place, cancellationToken);
    }

    /// <summary>Adds what hides it now: mutes, and its age.</summary>
    private void Look(WhyPlace place, AppView app, InboxSnapshot? snapshot)
    {
        if (!place.IsThere)
            return;
        if (snapshot?.Preferences is { } preferences)
            WhyMutes.Look(place, Preferences.FromJson(preferences.Json), snapshot.Rows);
        var now = time.GetUtcNow();
        if (plans.RetentionOf(app) is { ArchiveDays: { } days } terms && place.NewestAt < terms.ArchivedBefore(now))
        {
            place.ArchivedByAge = place.NewestAt + TimeSpan.FromDays(days);
            place.Add(
                new(place.ArchivedByAge.Value, WhyWords.ArchivedByAge, $"It left the lists after the {days} days of the app's plan."));
        }
    }

    private async Task<WhyVerdict> NothingAsync(
        AppView app, UserId user, NotificationId id, ChannelName? channel, CancellationToken cancellationToken)
    {
        if (app.Settings.Persistence == Persistence.Transient || (channel is not null && !app.IsStored(channel)))
        {
            return new(WhyWords.NotKept, WhyVerdicts.Sentence(
                $"nobody knows of '{id}': {(channel is null ? "the app" : $"'{channel}'")} stores no notifications, and passes them on "
                + "to who is connected"));
        }

        if (await pushes.HasOthersAsync(app.Id.Value, id.Value, cancellationToken))
            return new(WhyWords.NotAddressed, $"'{id}' was published to others, and not to {user}.");
        return new(WhyWords.NotFound, WhyVerdicts.Sentence(
            $"no notification '{id}' is known to have been accepted for {user}: it was never published to {user}, or longer ago than is "
            + $"kept ({WhyNotes.Kept(plans.RetentionOf(app))})"));
    }

    private static IReadOnlyList<WhyNode> NodesOf(IEnumerable<DeliveryAnswer> answers) =>
    [
        .. answers.SelectMany(answer => answer.Nodes).GroupBy(node => node.Node)
            .Select(same => new WhyNode(same.Key, same.Max(node => node.Since))).OrderBy(node => node.Node, StringComparer.Ordinal),
    ];
}
