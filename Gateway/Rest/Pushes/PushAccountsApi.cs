using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core;
using Nudge.Core.Accounts;
using Nudge.Core.Errors;
using Nudge.Core.Pushes;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Push.WebPush;

namespace Nudge.Gateway.Rest.Pushes;

/// <summary><c>/api/apps/{id}/push/{provider}</c>: an app's credentials at a provider of pushes.</summary>
internal static class PushAccountsApi
{
    private static Refusal UnknownProvider => new(
        ErrorCode.NotFound, "A provider is one of expo, fcm, apns, webpush, unifiedpush.", "provider");

    public static IEndpointRouteBuilder MapPushAccounts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/apps/{id}/push/{provider}").RequireAccount().WithTags("Pushes");
        group.MapPut("", PutAsync).Refuses(ErrorCode.NotFound, ErrorCode.PushCredentialsRefused);
        group.MapGet("", GetAsync).Refuses(ErrorCode.NotFound);
        group.MapDelete("", RemoveAsync).Refuses(ErrorCode.NotFound);
        return routes;
    }

    /// <summary>Gives the app credentials at a provider.</summary>
    /// <remarks>
    /// They are tried at the provider first, without a push to anybody, and are not kept if it refuses them. They are sealed and never
    /// shown again. Pushes that waited for them go on by themselves. For the app's owner and for operators.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="provider" example="webpush">`expo`, `fcm`, `apns`, `webpush` or `unifiedpush`.</param>
    /// <param name="body" example='{ "credentials": { "subject": "mailto:ops@library.example" } }'>The credentials.</param>
    /// <returns>What is known of them.</returns>
    internal static async Task<Results<Ok<PushAccountResponse>, ProblemResult>> PutAsync(
        string id, string provider, Body<PushAccountRequest> body, AdminCaller caller, AppRights rights, IPushAccounts accounts,
        PushVault vault, IReadOnlyDictionary<PushProvider, IPushSender> senders, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!PushProviderName.TryParse(provider, out var known))
            return Problems.Of(UnknownProvider);
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var app = access.Value.App.Id;
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        if (request.Value.Credentials is not { ValueKind: JsonValueKind.Object } entered)
            return Problems.Of(new(ErrorCode.FieldMissing, "Credentials are a JSON object.", "credentials"));
        var json = Complete(known, entered);
        var sender = senders[known];
        var reading = sender.Read(json);
        if (reading.Credentials is not { } credentials)
            return Problems.Of(new(ErrorCode.FieldInvalid, reading.Mistake!, "credentials"));
        var answer = await sender.TryCredentialsAsync(credentials, cancellationToken);
        if (answer.Outcome == PushOutcome.CredentialsRefused)
            return Problems.Of(new(
                ErrorCode.PushCredentialsRefused, $"The provider refuses them: {answer.Reason}. They were not kept.", "credentials"));
        var account = new PushAccount(
            app.Value, provider, vault.Seal(app.Value, provider, json), (credentials as VapidCredentials)?.PublicKey,
            Clock.Milliseconds(time.GetUtcNow()), null, null);
        await accounts.PutAccountAsync(account, cancellationToken);
        return TypedResults.Ok(PushAccountResponse.Of(account, answer.Outcome == PushOutcome.Accepted));
    }

    /// <summary>Shows what is known of an app's credentials at a provider.</summary>
    /// <remarks>Not the credentials. A provider that refuses them has its code in `stoppedBy`, and the app's pushes wait.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="provider" example="webpush">`expo`, `fcm`, `apns`, `webpush` or `unifiedpush`.</param>
    /// <returns>What is known of them.</returns>
    internal static async Task<Results<Ok<PushAccountResponse>, ProblemResult>> GetAsync(
        string id, string provider, AdminCaller caller, AppRights rights, IPushAccounts accounts, CancellationToken cancellationToken)
    {
        if (!PushProviderName.TryParse(provider, out _))
            return Problems.Of(UnknownProvider);
        var access = await rights.FindAsync(caller, id, AppRole.Member, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var app = access.Value.App.Id;
        return await accounts.FindAccountAsync(app.Value, provider, cancellationToken) is { } account
            ? TypedResults.Ok(PushAccountResponse.Of(account))
            : Problems.Of(new(ErrorCode.NotFound, "The app has no credentials there.", "provider"));
    }

    /// <summary>Takes the app's credentials at a provider away.</summary>
    /// <remarks>For the app's owner and for operators.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="provider" example="webpush">`expo`, `fcm`, `apns`, `webpush` or `unifiedpush`.</param>
    /// <returns>They are gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        string id, string provider, AdminCaller caller, AppRights rights, IPushAccounts accounts, CancellationToken cancellationToken)
    {
        if (!PushProviderName.TryParse(provider, out _))
            return Problems.Of(UnknownProvider);
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var app = access.Value.App.Id;
        return await accounts.RemoveAccountAsync(app.Value, provider, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Of(new(ErrorCode.NotFound, "The app has no credentials there.", "provider"));
    }

    /// <summary>Credentials of Web Push that are a subject alone get keys.</summary>
    private static byte[] Complete(PushProvider provider, JsonElement entered) =>
        provider is PushProvider.WebPush or PushProvider.UnifiedPush
        && entered.TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.String
        && !entered.TryGetProperty("publicKey", out _) && !entered.TryGetProperty("privateKey", out _)
            ? NewVapidKeys.Create(subject.GetString()!)
            : Encoding.UTF8.GetBytes(entered.GetRawText());
}
