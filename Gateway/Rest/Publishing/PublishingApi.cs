using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Core.Outcomes;
using Nudge.Core.Publishing;
using Nudge.Core.Pushes;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Metrics;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>The calls by which servers of apps send: notifications, batches of them, and signals.</summary>
/// <remarks>
/// The handlers are plain request delegates, and read and write JSON by hand: this is the path that is measured (bench/). Any content type
/// is taken, so that <c>curl -d</c> works as it is.
/// </remarks>
internal static class PublishingApi
{
    /// <summary>Bytes of one publish: an envelope of 64 kB and 1,000 users of 128 characters, escaped.</summary>
    private const int NotifyBytesMax = 1_048_576;

    /// <summary>Bytes of a batch.</summary>
    private const int BatchBytesMax = 8_388_608;

    /// <summary>Bytes of a signal to 1,000 users.</summary>
    private const int SignalBytesMax = 1_048_576;

    private static readonly ErrorCode[] Recipients =
        [ErrorCode.NoRecipients, ErrorCode.UserInvalid, ErrorCode.TooManyRecipients, ErrorCode.NameInvalid, ErrorCode.NameTooLong];

    private static readonly ErrorCode[] Envelope =
        [ErrorCode.EnvelopeType, ErrorCode.EnvelopeVersion, ErrorCode.EnvelopeTime, ErrorCode.PayloadField, ErrorCode.UnknownType];

    private static readonly ErrorCode[] Public =
        [ErrorCode.ChannelPrivate, ErrorCode.ChannelsFull, ErrorCode.Overloaded, ErrorCode.BodyTimeout];

    public static IServiceCollection AddPublishing(this IServiceCollection services) =>
        services.AddPlans().AddSingleton<RateLimits>().AddSingleton<PublishingLimits>().AddSingleton<PublicPublishing>()
            .AddSingleton<PushBell>().AddSingleton<OutcomeNotes>().AddSingleton<PublishEnding>()
            .AddSingleton<Publisher>().AddSingleton<Schedule>().AddSingleton<Withdrawals>()
            .AddSingleton<TimerRound>().AddHostedService<TimerSweep>()
            .AddHostedService<OutcomeSweep>().AddSingleton<Signalling>().AddInvalidations().AddMetrics()
            .AddSingleton(provider => new PublishMetrics(
                provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>(),
                tellsAppsApart: provider.GetRequiredService<IOptions<MetricsOptions>>().Value.PerApp ?? false));

    /// <summary>
    /// <c>POST /api/notify</c>, <c>/api/notifications</c>, <c>/api/notify/batch</c>, <c>/api/signal</c> and <c>/api/invalidate</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapPublishing(this IEndpointRouteBuilder routes)
    {
        var publisher = routes.ServiceProvider.GetRequiredService<Schedule>();
        var limits = routes.ServiceProvider.GetRequiredService<PublishingLimits>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        var signalling = routes.ServiceProvider.GetRequiredService<Signalling>();
        var open = routes.ServiceProvider.GetRequiredService<PublicPublishing>();
        var group = routes.MapGroup("/api").RequireServerOrAccount().WithTags("Publishing");
        foreach (var path in (string[])["notify", "notifications"])
        {
            group.MapPost(path, context => NotifyAsync(context, publisher, limits, open, time)).DescribedBy(NotifyAsync)
                .RequirePublisher()
                .Reads<NotifyRequest>(NotifyBytesMax).Writes<NotifyResponse>(StatusCodes.Status202Accepted)
                .Refuses(Recipients).Refuses(Envelope).Refuses(Public)
                .Refuses(ErrorCode.QuotaExceeded, ErrorCode.RateLimited)
                .Refuses(ErrorCode.TimeOutOfRange, ErrorCode.ScheduleFull, ErrorCode.AlreadyExists);
        }

        group.MapPost("notify/{name}", context => NotifyByTextAsync(context, publisher, limits, open, time)).DescribedBy(NotifyByTextAsync)
            .RequirePublisher().Reads<string>(TextMessage.BytesMax).Writes<NotifyResponse>(StatusCodes.Status202Accepted)
            .Refuses(ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.FieldInvalid, ErrorCode.FieldMissing)
            .Refuses(Envelope).Refuses(ErrorCode.PayloadTooLarge, ErrorCode.QuotaExceeded, ErrorCode.RateLimited).Refuses(Public);

        group.MapPost("notify/batch", context => BatchAsync(context, publisher, limits, time)).DescribedBy(BatchAsync)
            .Reads<BatchRequest>(BatchBytesMax).Writes<BatchResponse>(StatusCodes.Status200OK)
            .Refuses(ErrorCode.BatchTooLarge, ErrorCode.TooManyRecipients);
        group.MapPost("signal", context => SignalAsync(context, signalling)).DescribedBy(SignalAsync)
            .Reads<SignalShape>(SignalBytesMax).Writes<SignalResponse>(StatusCodes.Status202Accepted)
            .Refuses(Recipients).Refuses(ErrorCode.RateLimited);
        group.MapPost("invalidate", context => InvalidateAsync(context, signalling)).DescribedBy(InvalidateAsync)
            .Reads<InvalidationShape>(SignalBytesMax).Writes<SignalResponse>(StatusCodes.Status202Accepted)
            .Refuses(Recipients).Refuses(ErrorCode.RateLimited);
        ScheduledApi.Map(group);
        WithdrawalApi.Map(group);
        return routes;
    }

    /// <summary>Publishes a notification.</summary>
    /// <remarks>
    /// Durable when answered. Give an `id` and the call may be repeated until it is answered: the same id for the same recipient within 24
    /// h is one notification. `POST /api/notifications` is the same call.
    /// </remarks>
    /// <param name="context" example='{
    ///   "users": ["ada", "ben"],
    ///   "id": "loan-17-approved",
    ///   "notification": { "v": 1, "type": "borrow.approved", "entityId": "loan-17", "actorId": "ben", "payload": { "title": "Dune" } }
    /// }'>The notification, and whom it is for.</param>
    /// <returns>Taken in, at one recipient at least, or nobody but the actor was named.</returns>
    internal static async Task NotifyAsync(
        HttpContext context, Schedule publisher, PublishingLimits limits, PublicPublishing open, TimeProvider time)
    {
        var found = await open.FindAppAsync(AnyCaller(context), context.RequestAborted);
        if (!found.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, found.Refusal, context.RequestAborted);
            return;
        }

        var app = found.Value;
        var request = await RequestBody.ReadAsync(
            context.Request, AnyCaller(context) is ServerCaller ? NotifyBytesMax : PublicPublishing.BytesMax,
            (app.Settings.PayloadBytesMax, Now: time.GetUtcNow()),
            static (body, state) => NotifyReader.Read(body, state.PayloadBytesMax, state.Now), context.RequestAborted);
        await PublishAsync(context, app, request, publisher, limits, open, time);
    }

    /// <summary>Publishes a text to a channel.</summary>
    /// <remarks>
    /// In one line: `curl -d "Backup done" -H "Title: Backup" https://nudge.example/api/notify/backups`. With the app's credentials to its
    /// own channels, and without to the public channels of the server's public app, if it has one. The body is the text, at most 2,000
    /// characters; it becomes `payload.body` of a notification of type `message`.
    /// </remarks>
    /// <param name="context" example='"Backup done"'>The text.</param>
    /// <param name="name" example="library:7">The channel.</param>
    /// <param name="title" example="Backup">The title; also as the header `Title`.</param>
    /// <param name="priority" example="high">low, normal or high; also as the header `Priority`.</param>
    /// <param name="link" example="https://backup.example/17">Where it leads; also as the header `Link` or `Click`.</param>
    /// <param name="type" example="message">Its type; `message` if it is left out.</param>
    /// <param name="id" example="backup-17">Its id, for retries; also as the header `Idempotency-Key`.</param>
    /// <returns>Taken in.</returns>
    internal static async Task NotifyByTextAsync(
        HttpContext context, Schedule publisher, PublishingLimits limits, PublicPublishing open, TimeProvider time,
        string? name = null, string? title = null, string? priority = null, string? link = null, string? type = null, string? id = null)
    {
        var found = await open.FindAppAsync(AnyCaller(context), context.RequestAborted);
        var channel = ChannelNames.Read((string)context.Request.RouteValues["name"]!, "name");
        if ((found.Refusal ?? channel.Refusal) is { } refusal)
        {
            await Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
            return;
        }

        var request = await RequestBody.ReadAsync(
            context.Request, TextMessage.BytesMax,
            (Text: TextMessage.Of(context.Request), Channel: channel.Value!, found.Value!.Settings.PayloadBytesMax, Now: time.GetUtcNow()),
            static (body, state) => state.Text.ToRequest(body, state.Channel, state.Now, state.PayloadBytesMax), context.RequestAborted);
        await PublishAsync(context, found.Value!, request, publisher, limits, open, time);
    }

    private static async Task PublishAsync(
        HttpContext context, AppView app, Answer<PublishRequest> request, Schedule publisher, PublishingLimits limits,
        PublicPublishing open, TimeProvider time)
    {
        if (request.IsAccepted && AnyCaller(context) is not ServerCaller
            && await open.WhyNotAsync(context, app, request.Value, context.RequestAborted) is { } closed)
        {
            await Problems.WriteAsync(context.Response, closed, context.RequestAborted);
            return;
        }

        if (request.IsAccepted)
            request.Value.By = (AnyCaller(context) as ServerCaller)?.Credential;
        if (request.IsAccepted
            && await limits.WhyNotAsync(app, request.Value.Channel, context.Response, context.RequestAborted) is { } full)
        {
            publisher.NoteRefused(app, request.Value, full);
            await Problems.WriteAsync(context.Response, full, context.RequestAborted);
            return;
        }

        var outcome = request.IsAccepted ? await publisher.PublishAsync(app, request.Value, context.RequestAborted) : request.Refusal;
        if (!outcome.IsAccepted)
        {
            await RefuseAsync(context, outcome.Refusal, time);
            return;
        }

        QuotaHeaders.Write(context.Response, outcome.Value.Quota, time.GetUtcNow());
        await JsonAnswer.WriteAsync(
            context.Response, StatusCodes.Status202Accepted, outcome.Value, OutcomeJson.WriteOutcome, context.RequestAborted);
    }

    /// <summary>Publishes up to 1,000 notifications.</summary>
    /// <remarks>Each item is judged on its own; those for one recipient take effect in the order of the batch.</remarks>
    /// <param name="context" example='{ "items": [
    ///   { "user": "ada", "id": "loan-18-requested",
    ///     "notification": { "type": "borrow.requested", "entityId": "loan-18", "actorId": "ben" } },
    ///   { "channel": "library:7", "id": "note-3", "notification": { "type": "note.updated", "entityId": "note-3" } }
    /// ] }'>The notifications.</param>
    /// <returns>An answer for each item.</returns>
    internal static async Task BatchAsync(HttpContext context, Schedule publisher, PublishingLimits limits, TimeProvider time)
    {
        var app = Caller(context).App;
        var requests = await RequestBody.ReadAsync(
            context.Request, BatchBytesMax, (app.Settings.PayloadBytesMax, Now: time.GetUtcNow()),
            static (body, state) => BatchReader.Read(body, state.PayloadBytesMax, state.Now), context.RequestAborted);
        if (!requests.IsAccepted)
        {
            await RefuseAsync(context, requests.Refusal, time);
            return;
        }

        foreach (var request in requests.Value)
        {
            if (request.IsAccepted)
                request.Value.By = Caller(context).Credential;
        }

        if (PublishingLimits.AreSet(app))
            await limits.HoldAsync(app, requests.Value, context.Connection.RemoteIpAddress, context.RequestAborted);
        var outcomes = await publisher.PublishAsync(app, requests.Value, context.RequestAborted);
        if (app.Plan is not null)
            QuotaHeaders.Write(context.Response, outcomes, time.GetUtcNow());
        await JsonAnswer.WriteAsync(context.Response, StatusCodes.Status200OK, outcomes, OutcomeJson.WriteBatch, context.RequestAborted);
    }

    /// <summary>Sends a signal.</summary>
    /// <remarks>Heard by those who are connected, on every face; never stored and never counted.</remarks>
    /// <param name="context" example='{
    ///   "channel": "library:7", "name": "typing", "payload": { "by": "ada" }
    /// }'>The signal, and whom it is for.</param>
    /// <returns>On its way.</returns>
    internal static Task SignalAsync(HttpContext context, Signalling by) => SendAsync(
        context, by, static (body, _) => SignalReader.Read(body), static signal => signal.Channel,
        static async (app, signal, by, cancellationToken) =>
        {
            if (InvalidationRequest.Of(app, signal, by.Time.GetUtcNow()) is { Length: > 0 } invalidations)
            {
                await TellAsync(app, invalidations, by, cancellationToken);
                return;
            }

            await by.Publisher.SignalAsync(app, signal, cancellationToken);
        });

    /// <summary>Says that something has to be fetched anew.</summary>
    /// <remarks>
    /// The signal `invalidate`, on every face: whoever has fetched the scope fetches it again, unless what it has is of this version or a
    /// newer one. With `spreadMs` each receiver waits for a time of its own up to there, so that they do not all ask at once. The scope's
    /// last version is kept: whoever was away is told when it comes back, once for each scope.
    /// </remarks>
    /// <param name="context" example='{
    ///   "channel": "resource:post:7", "scope": "comments", "ids": ["7"], "version": 12, "spreadMs": 5000
    /// }'>
    /// The scope, and whom it is for.
    /// </param>
    /// <returns>Kept, and on its way.</returns>
    internal static Task InvalidateAsync(HttpContext context, Signalling by) => SendAsync(
        context, by, InvalidationReader.Read, static invalidation => invalidation.Channel,
        static (app, invalidation, by, cancellationToken) => TellAsync(app, invalidation.Of(app), by, cancellationToken));

    private static Task TellAsync(AppView app, Invalidation[] invalidations, Signalling by, CancellationToken cancellationToken)
    {
        by.Metrics.Send(app, "signal", invalidations.Length);
        return by.Invalidator.SendAsync(invalidations, cancellationToken);
    }

    private static async Task SendAsync<T>(
        HttpContext context, Signalling by, BodyParser<T, DateTimeOffset> read, Func<T, ChannelName?> channelOf,
        Func<AppView, T, Signalling, CancellationToken, Task> send)
    {
        var app = Caller(context).App;
        var request = await RequestBody.ReadAsync(context.Request, SignalBytesMax, by.Time.GetUtcNow(), read, context.RequestAborted);
        if (!request.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, request.Refusal, context.RequestAborted);
            return;
        }

        if (await by.Limits.WhyNotAsync(app, channelOf(request.Value), context.Response, context.RequestAborted) is { } full)
        {
            await Problems.WriteAsync(context.Response, full, context.RequestAborted);
            return;
        }

        await send(app, request.Value, by, context.RequestAborted);
        await JsonAnswer.WriteAsync(context.Response, StatusCodes.Status202Accepted, 0, static (json, _) =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }, context.RequestAborted);
    }

    private static Caller AnyCaller(HttpContext context) => context.Features.GetRequiredFeature<Caller>();

    private static ServerCaller Caller(HttpContext context) => (ServerCaller)context.Features.GetRequiredFeature<Caller>();

    private static Task RefuseAsync(HttpContext context, Refusal refusal, TimeProvider time)
    {
        var wait = QuotaHeaders.Write(context.Response, refusal, time.GetUtcNow());
        return Problems.WriteAsync(context.Response, refusal, wait, context.RequestAborted);
    }
}
