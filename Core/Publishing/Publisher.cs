using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Plans;

namespace Nudge.Core.Publishing;

/// <summary>
/// Takes in what applications publish, for every face: applies the app's settings and reaches the recipients. Any thread may call it.
/// </summary>
public sealed partial class Publisher(
    IInboxes inboxes, IChannels channels, IEnumerable<ISignalFace> faces, PlanCatalogue plans, IQuotas quotas, PublishEnding ending,
    TimeProvider time)
{
    private static readonly Task<Answer<PublishReceipt>> LeftOut = Task.FromResult(default(Answer<PublishReceipt>));

    private readonly ISignalFace[] _faces = [.. faces];

    /// <summary>Publishes one notification; what is answered as accepted is durable.</summary>
    /// <returns>Its outcome at each recipient; if every recipient refused, the first refusal.</returns>
    /// <exception cref="StoreUnavailableException">
    /// The outcome is unknown at one recipient at least; repeating with the same id is safe.
    /// </exception>
    public async Task<Answer<PublishOutcome>> PublishAsync(AppView app, PublishRequest request, CancellationToken cancellationToken)
    {
        var begun = ending.Begin();
        var prepared = Prepare(app, request);
        if (!prepared.IsAccepted)
            return ending.Conclude(app, request, prepared.Refusal, begun);
        var publication = prepared.Value;
        try
        {
            var answer = plans.QuotaOf(app) is { } quota
                ? await SpendAsync(app, quota, request, publication, cancellationToken)
                : Conclude(publication.Id, await DeliverAsync(app, request, publication, cancellationToken));
            return ending.Conclude(app, request, answer, begun);
        }
        catch (StoreUnavailableException)
        {
            ending.Lose(app, begun);
            throw;
        }
    }

    /// <summary>Sends a signal to whoever is connected, on every face.</summary>
    /// <exception cref="StoreUnavailableException">A recipient could not be reached.</exception>
    public async Task SignalAsync(AppView app, SignalRequest request, CancellationToken cancellationToken)
    {
        ending.Send(app, request);
        if (request.Channel is { } channel)
            await channels.SignalAsync(new(app.Id, channel), request.Name, request.Payload, 0, cancellationToken);
        else
            await Task.WhenAll(
                request.Users.Select(user => inboxes.SignalAsync(new(app.Id, user), request.Name, request.Payload, 0, cancellationToken)));
        foreach (var face in _faces)
            await face.SignalAsync(app, request, cancellationToken);
    }

    /// <summary>Why the app's settings refuse a notification, without publishing it; <see langword="null"/>: they do not.</summary>
    public Refusal? WhyNot(AppView app, PublishRequest request) =>
        RuleResolution.Resolve(app.Settings, plans.RecipientQuotaOf(app), request.Envelope, request.CollapseKey).Refusal;

    private async Task<RecipientOutcome[]> DeliverAsync(
        AppView app, PublishRequest request, Publication publication, CancellationToken cancellationToken) => request switch
    {
        { Channel: { } channel } =>
            [RecipientOutcome.Of(null, channel, await DeliverAsync(app, channel, publication, cancellationToken))],
        { Users: [var only] } =>
            [RecipientOutcome.Of(only, null, await DeliverAsync(app, only, request, publication, cancellationToken))],
        _ => await DeliverToAllAsync(app, request, publication, cancellationToken),
    };

    /// <summary>All at once, so that the appends of all inboxes enter the same group.</summary>
    private async Task<RecipientOutcome[]> DeliverToAllAsync(
        AppView app, PublishRequest request, Publication publication, CancellationToken cancellationToken)
    {
        var deliveries = new Task<Answer<PublishReceipt>>[request.Users.Count];
        for (var i = 0; i < deliveries.Length; i++)
            deliveries[i] = DeliverAsync(app, request.Users[i], request, publication, cancellationToken);
        var answers = await Task.WhenAll(deliveries);
        var outcomes = new RecipientOutcome[answers.Length];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = RecipientOutcome.Of(request.Users[i], null, answers[i]);
        return outcomes;
    }

    private Answer<Publication> Prepare(AppView app, PublishRequest request)
    {
        var rules = RuleResolution.Resolve(app.Settings, plans.RecipientQuotaOf(app), request.Envelope, request.CollapseKey);
        if (!rules.IsAccepted)
            return rules.Refusal;
        var envelope = app.Settings.Persistence == Persistence.Counts
            ? request.Envelope with { Json = request.Envelope.WithoutPayload() }
            : request.Envelope;
        var pushed = plans.PushRulesOf(app) is { } push ? rules.Value with { Push = push } : rules.Value;
        return new Publication(request.Id ?? NotificationId.Create(time.GetUtcNow()), envelope, pushed)
        {
            ExpiresAt = request.ExpiresAt,
            By = request.By,
            Recipients = request.Users.Count,
        };
    }

    private Task<Answer<PublishReceipt>> DeliverAsync(
        AppView app, UserId user, PublishRequest request, Publication publication, CancellationToken cancellationToken)
    {
        if (IsLeftOut(request, user))
            return LeftOut;
        return Stores(app)
            ? inboxes.PublishAsync(new(app.Id, user), publication, cancellationToken)
            : inboxes.PublishEphemeralAsync(new(app.Id, user), publication, cancellationToken);
    }

    private Task<Answer<PublishReceipt>> DeliverAsync(
        AppView app, ChannelName channel, Publication publication, CancellationToken cancellationToken) =>
        Stores(app, channel)
            ? channels.PublishAsync(new(app.Id, channel), publication, cancellationToken)
            : channels.PublishEphemeralAsync(new(app.Id, channel), publication, cancellationToken);

    private static bool IsLeftOut(PublishRequest request, UserId user) => !request.IncludeActor && request.Envelope.Actor == user.Value;

    private static bool Stores(AppView app) => app.Settings.Persistence != Persistence.Transient;

    private static bool Stores(AppView app, ChannelName channel) => Stores(app) && app.IsStored(channel);

    private static Answer<PublishOutcome> Conclude(NotificationId id, RecipientOutcome[] recipients, QuotaStanding? quota = null)
    {
        Refusal? first = null;
        foreach (var recipient in recipients)
        {
            if (recipient.Receipt is not null)
                return new PublishOutcome(id, recipients) { Quota = quota };
            first ??= recipient.Refusal;
        }

        return first is null ? new PublishOutcome(id, recipients) { Quota = quota } : first;
    }
}
