using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Core.Publishing;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Metrics;
using Nudge.Gateway.Pusher.Stored;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Api.Publishing;

/// <summary>What servers of apps send: notifications, batches of them, and signals.</summary>
/// <remarks>
/// The handlers are plain request delegates, and read and write JSON by hand: this is the path that is measured (bench/). Any content type is taken, so that
/// <c>curl -d</c> works as it is.
/// </remarks>
internal static class PublishingApi
{
    /// <summary>Bytes of one publish: an envelope of 64 kB and 1,000 users of 128 characters, escaped.</summary>
    internal const int NotifyBytesMax = 1_048_576;

    /// <summary>Bytes of a batch.</summary>
    internal const int BatchBytesMax = 8_388_608;

    /// <summary>Bytes of a signal to 1,000 users.</summary>
    internal const int SignalBytesMax = 1_048_576;

    public static IServiceCollection AddPublishing(this IServiceCollection services) =>
        services.AddSingleton<RateLimits>().AddSingleton<PublishingLimits>().AddSingleton<Publisher>().AddMetrics()
            .AddSingleton(provider => new PublishMetrics(
                provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>(),
                tellsAppsApart: provider.GetRequiredService<IOptions<MetricsOptions>>().Value.PerApp ?? false));

    /// <summary><c>POST /api/notify</c>, <c>/api/notifications</c>, <c>/api/notify/batch</c> and <c>/api/signal</c>.</summary>
    public static IEndpointRouteBuilder MapPublishing(this IEndpointRouteBuilder routes)
    {
        var publisher = routes.ServiceProvider.GetRequiredService<Publisher>();
        var limits = routes.ServiceProvider.GetRequiredService<PublishingLimits>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        var group = routes.MapGroup("/api").RequireServer().WithTags("Publishing");
        group.MapPost("notify", context => NotifyAsync(context, publisher, limits, time)).Describe(PublishingDescriptions.Notify);
        group.MapPost("notifications", context => NotifyAsync(context, publisher, limits, time)).Describe(PublishingDescriptions.Notify);
        group.MapPost("notify/batch", context => BatchAsync(context, publisher, limits, time)).Describe(PublishingDescriptions.Batch);
        var signalling = new Signalling(publisher, limits, routes.ServiceProvider.GetService<PusherSignals>(), time);
        group.MapPost("signal", context => SignalAsync(context, signalling, static (body, _) => SignalReader.Read(body))).Describe(PublishingDescriptions.Signal);
        group.MapPost("invalidate", context => SignalAsync(context, signalling, InvalidationReader.Read)).Describe(PublishingDescriptions.Invalidate);
        return routes;
    }

    private static async Task NotifyAsync(HttpContext context, Publisher publisher, PublishingLimits limits, TimeProvider time)
    {
        var app = Caller(context).App;
        var request = await RequestBody.ReadAsync(
            context.Request, NotifyBytesMax, (app.Settings.PayloadBytesMax, Now: time.GetUtcNow()),
            static (body, state) => NotifyReader.Read(body, state.PayloadBytesMax, state.Now), context.RequestAborted);
        if (request.IsAccepted && await limits.WhyNotAsync(app, request.Value.Channel, context.Response, context.RequestAborted) is { } full)
        {
            await Problems.WriteAsync(context.Response, full, context.RequestAborted);
            return;
        }

        var outcome = request.IsAccepted ? await publisher.PublishAsync(app, request.Value, context.RequestAborted) : request.Refusal;
        if (outcome.IsAccepted)
            await JsonAnswer.WriteAsync(context.Response, StatusCodes.Status202Accepted, outcome.Value, OutcomeJson.WriteOutcome, context.RequestAborted);
        else
            await RefuseAsync(context, outcome.Refusal, time);
    }

    private static async Task BatchAsync(HttpContext context, Publisher publisher, PublishingLimits limits, TimeProvider time)
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

        if (PublishingLimits.AreSet(app))
            await limits.HoldAsync(app, requests.Value, context.RequestAborted);
        var outcomes = await publisher.PublishAsync(app, requests.Value, context.RequestAborted);
        await JsonAnswer.WriteAsync(context.Response, StatusCodes.Status200OK, outcomes, OutcomeJson.WriteBatch, context.RequestAborted);
    }

    /// <summary>Sends a signal to whoever is connected, on every face.</summary>
    private static async Task SignalAsync(HttpContext context, Signalling by, BodyParser<SignalRequest, DateTimeOffset> read)
    {
        var app = Caller(context).App;
        var request = await RequestBody.ReadAsync(context.Request, SignalBytesMax, by.Time.GetUtcNow(), read, context.RequestAborted);
        if (!request.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, request.Refusal, context.RequestAborted);
            return;
        }

        if (await by.Limits.WhyNotAsync(app, request.Value.Channel, context.Response, context.RequestAborted) is { } full)
        {
            await Problems.WriteAsync(context.Response, full, context.RequestAborted);
            return;
        }

        await by.Publisher.SignalAsync(app, request.Value, context.RequestAborted);
        if (by.Pusher is not null)
            await by.Pusher.TellAsync(app, request.Value, context.RequestAborted);
        await JsonAnswer.WriteAsync(context.Response, StatusCodes.Status202Accepted, 0, static (json, _) =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }, context.RequestAborted);
    }

    private static ServerCaller Caller(HttpContext context) => (ServerCaller)context.Features.GetRequiredFeature<Caller>();

    private static Task RefuseAsync(HttpContext context, Refusal refusal, TimeProvider time)
    {
        var wait = QuotaHeaders.Write(context.Response, refusal, time.GetUtcNow());
        return Problems.WriteAsync(context.Response, refusal, wait, context.RequestAborted);
    }

    /// <summary>What sends signals.</summary>
    /// <param name="Publisher">To all faces but Pusher's.</param>
    /// <param name="Limits">How many.</param>
    /// <param name="Pusher">To Pusher's connections; <see langword="null"/>: they are not served here.</param>
    /// <param name="Time">The clock.</param>
    private sealed record Signalling(Publisher Publisher, PublishingLimits Limits, PusherSignals? Pusher, TimeProvider Time);
}
