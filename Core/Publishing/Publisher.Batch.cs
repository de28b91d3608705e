using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Core.Publishing;

public sealed partial class Publisher
{
    /// <summary>Items of one batch.</summary>
    public const int BatchItemsMax = 1_000;

    /// <summary>Recipients of all items of a batch together, so that one call cannot ask for a million writes.</summary>
    public const int BatchRecipientsMax = 10_000;

    private static readonly Refusal Unknown = new(
        ErrorCode.OutcomeUnknown, "The store did not answer in time. Whether this item was taken is unknown; repeat it with the same id.");

    private static readonly Refusal NotStorable = new(
        ErrorCode.Internal,
        "The store refuses this item, which was not taken. That is a fault of the server's, and repeating it changes nothing.");

    /// <summary>
    /// Publishes many notifications, each judged on its own. Those for one recipient take effect there in the order of the batch.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="requests">The items; one that was refused by the face already keeps its place and its refusal.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// In the order of the items, as <see cref="PublishAsync(AppView, PublishRequest, CancellationToken)"/> answers; where that would
    /// throw, <see cref="ErrorCode.OutcomeUnknown"/>, or <see cref="ErrorCode.Internal"/> for what the store will never take.
    /// </returns>
    public async Task<IReadOnlyList<Answer<PublishOutcome>>> PublishAsync(
        AppView app, IReadOnlyList<Answer<PublishRequest>> requests, CancellationToken cancellationToken)
    {
        BatchItem[] items = [.. requests.Select(request => Plan(app, request))];
        var quota = plans.QuotaOf(app);
        var grant = quota is { } some ? await AdmitAsync(app, some, items, cancellationToken) : default;
        var queues = new Dictionary<(UserId? User, ChannelName? Channel), List<(BatchItem Item, int Place)>>();
        for (var i = 0; i < items.Length; i++)
        {
            for (var place = 0; items[i].Refusal is null && place < items[i].Recipients.Length; place++)
            {
                var recipient = items[i].Recipients[place];
                if (recipient.User is { } user && IsLeftOut(items[i].Request!, user))
                    continue;
                if (!queues.TryGetValue((recipient.User, recipient.Channel), out var queue))
                    queues[(recipient.User, recipient.Channel)] = queue = [];
                queue.Add((items[i], place));
            }
        }

        await Task.WhenAll(queues.Select(pair => RunAsync(app, pair.Key.User, pair.Key.Channel, pair.Value, cancellationToken)));
        var standing = quota is { } spent ? await SettleAsync(app, spent, grant, items) : null;
        Answer<PublishOutcome>[] answers =
            [.. items.Select(item => item.Refusal is { } refusal ? refusal : Conclude(item.Publication!.Id, item.Recipients, standing))];
        for (var i = 0; i < answers.Length; i++)
            ending.Count(app, requests[i].Value, answers[i]);
        ending.Ring(app);
        return answers;
    }

    private BatchItem Plan(AppView app, Answer<PublishRequest> answer)
    {
        if (!answer.IsAccepted)
            return new() { Refusal = answer.Refusal };
        var prepared = Prepare(app, answer.Value);
        if (!prepared.IsAccepted)
            return new() { Refusal = prepared.Refusal };
        RecipientOutcome[] recipients = answer.Value.Channel is { } channel
            ? [new(null, channel, null, null)]
            : [.. answer.Value.Users.Select(user => new RecipientOutcome(user, null, null, null))];
        return new() { Request = answer.Value, Publication = prepared.Value, Recipients = recipients };
    }

    /// <summary>Hands one recipient its part of the batch, in order.</summary>
    private async Task RunAsync(
        AppView app, UserId? user, ChannelName? channel, List<(BatchItem Item, int Place)> queue, CancellationToken cancellationToken)
    {
        try
        {
            Publication[] publications = [.. queue.Select(entry => entry.Item.Publication!)];
            var answers = user is not null
                ? await RunAsync(app, new InboxKey(app.Id, user), publications, cancellationToken)
                : await RunAsync(app, new ChannelKey(app.Id, channel!), publications, cancellationToken);
            for (var i = 0; i < queue.Count; i++)
                queue[i].Item.Recipients[queue[i].Place] = RecipientOutcome.Of(user, channel, answers[i]);
        }
        catch (StoreUnavailableException e)
        {
            // Other recipients may be well; these items say that they are not.
            foreach (var (item, _) in queue)
                item.Refusal = e is StoreRefusedException ? NotStorable : Unknown;
        }
    }

    private async Task<IReadOnlyList<Answer<PublishReceipt>>> RunAsync(
        AppView app, InboxKey inbox, Publication[] publications, CancellationToken cancellationToken)
    {
        if (Stores(app))
            return await inboxes.PublishEachAsync(inbox, publications, cancellationToken);
        var answers = new List<Answer<PublishReceipt>>(publications.Length);
        foreach (var publication in publications)
            answers.Add(await inboxes.PublishEphemeralAsync(inbox, publication, cancellationToken));
        return answers;
    }

    private async Task<IReadOnlyList<Answer<PublishReceipt>>> RunAsync(
        AppView app, ChannelKey channel, Publication[] publications, CancellationToken cancellationToken)
    {
        if (Stores(app, channel.Channel))
            return await channels.PublishEachAsync(channel, publications, cancellationToken);
        var answers = new List<Answer<PublishReceipt>>(publications.Length);
        foreach (var publication in publications)
            answers.Add(await channels.PublishEphemeralAsync(channel, publication, cancellationToken));
        return answers;
    }

    private sealed class BatchItem
    {
        internal PublishRequest? Request { get; init; }

        internal Publication? Publication { get; set; }

        /// <summary>Of the quota that was taken for it.</summary>
        internal int Taken { get; set; }

        /// <summary>Each place is written by the one task of its recipient.</summary>
        internal RecipientOutcome[] Recipients { get; init; } = [];

        /// <summary>Any recipient's task may write it; they all write the same.</summary>
        internal Refusal? Refusal { get; set; }
    }
}
