using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Why;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Why;

/// <summary><c>GET /api/why</c>: why a user did or did not get a notification.</summary>
internal static class WhyApi
{
    /// <summary>Needs an <see cref="IDeliveries"/> of the host's, or answers from this process alone.</summary>
    public static IServiceCollection AddWhy(this IServiceCollection services)
    {
        services.TryAddSingleton<IDeliveries, OwnDeliveries>();
        return services.AddSingleton<InboxTraces>().AddSingleton<ChannelTraces>().AddSingleton<PushStory>().AddSingleton<DeliveryStory>()
            .AddSingleton<OutcomeStory>().AddSingleton<WhyReader>();
    }

    public static IEndpointRouteBuilder MapWhy(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/why", AskAsync).RequireServerOrAccount().WithTags("Publishing").Refuses(
            ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotFound);
        return routes;
    }

    /// <summary>Says why a user did or did not get a notification.</summary>
    /// <remarks>
    /// One call for all that is known: who published it and when, duplicates, growth, throttling, quotas and mutes, where it is stored,
    /// which connections it went over, each push with its receipt, and what the user did. `verdict.sentence` can be read aloud. An id that
    /// nobody knows is an answer too, `not_found`, and `notes` say where the knowledge ends.
    /// </remarks>
    /// <param name="user" example="ada">Who.</param>
    /// <param name="id" example="loan-17-approved">The notification.</param>
    /// <param name="channel" example="library:7">
    /// The channel that it was published to. Left out, channels are looked through for ids of the last 24 h.
    /// </param>
    /// <returns>The verdict, and the steps in order of time.</returns>
    internal static async Task<Results<Written<WhyShape>, ProblemResult>> AskAsync(
        string? user, string? id, string? channel, ServerCaller caller, HttpResponse response, WhyReader reader,
        CancellationToken cancellationToken)
    {
        var named = channel is null ? default(Answer<ChannelName?>) : Read(channel);
        if ((WhyNot(user, id) ?? named.Refusal) is { } refusal)
            return Problems.Of(refusal);
        var answer = await reader.AskAsync(
            caller.App, UserId.Parse(user!), NotificationId.Parse(id!), named.Value, cancellationToken);
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return new Written<WhyShape>(json => JsonSerializer.Serialize(json, WhyShape.Of(answer), WhyJson.Default.WhyShape));
    }

    private static Refusal? WhyNot(string? user, string? id) => (user, id) switch
    {
        (null, _) => new(ErrorCode.FieldMissing, "Say which user: ?user=…", "user"),
        (_, null) => new(ErrorCode.FieldMissing, "Say which notification: ?id=…", "id"),
        _ when !UserId.TryParse(user, out _) => new(
            ErrorCode.UserInvalid,
            $"A user id has 1 to {UserId.MaxLength} characters without '*', control characters and blanks at its ends.", "user",
            UserId.MaxLength),
        _ when !NotificationId.TryParse(id, out _) => new(ErrorCode.NameInvalid, "It is no id of a notification.", "id"),
        _ => null,
    };

    private static Answer<ChannelName?> Read(string channel)
    {
        var name = ChannelNames.Read(channel, "channel");
        return name.IsAccepted ? name.Value : name.Refusal;
    }
}
