using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary><c>/api/apps</c>: admins make apps and change them.</summary>
internal static class AppsApi
{
    /// <summary>
    /// Bytes of all settings, each at its limit: 500 types with their rules, 100 origins, four lists of 100 patterns, the webhooks.
    /// </summary>
    internal const int SettingsBytesMax = 524_288;

    /// <summary>Bytes of a body with a name or two.</summary>
    internal const int SmallBytesMax = 4_096;

    private const int PageLengthMax = 100;
    private const int PageLengthDefault = 50;
    private const string EnvironmentDefault = "dev";

    public static IEndpointRouteBuilder MapApps(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/apps").RequireAdmin().WithTags("Apps");
        group.MapPost("", CreateAsync).Refuses(ErrorCode.NameInvalid, ErrorCode.PlanUnknown, ErrorCode.AlreadyExists);
        group.MapGet("", ListAsync).Refuses(ErrorCode.FieldInvalid, ErrorCode.CursorInvalid);
        group.MapGet("{id}", GetAsync).Refuses(ErrorCode.NotFound);
        group.MapPatch("{id}", ChangeAsync).Refuses(ErrorCode.NotFound, ErrorCode.PlanUnknown);
        group.MapAppSecrets();
        group.MapApiKeys();
        return routes;
    }

    /// <summary>Reads the app's id from the path.</summary>
    public static bool TryGetId(string text, out AppId id, out Refusal refusal)
    {
        refusal = Unknown;
        return AppId.TryParse(text, out id!);
    }

    public static Refusal Unknown => new(ErrorCode.NotFound, "There is no such app.", "id");

    /// <summary>Makes an app.</summary>
    /// <remarks>
    /// The secret is shown this once. An app that moves here from Pusher, Soketi or Reverb brings its `key` and `secret` along.
    /// </remarks>
    /// <param name="body" example='{
    ///   "name": "Lending library", "environment": "prod", "settings": { "allowedOrigins": ["https://library.example"] }
    /// }'>
    /// The app.
    /// </param>
    /// <returns>The app and its first secret.</returns>
    internal static async Task<Results<Created<CreatedAppResponse>, ProblemResult>> CreateAsync(
        Body<CreateAppRequest> body, HttpContext context, IApps apps, Keyring keyring, OutboundClient outbound, PlanCatalogue plans,
        CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        var request = read.Value;
        if (request.Name is null)
            return Problems.Of(new(ErrorCode.FieldMissing, "An app has a name.", "name"));
        if (ImportedCredential.Check(request.Key, request.Secret) is { } imported)
            return Problems.Of(imported);
        var id = NewCredential.AppId();
        if (request.Id is not null && !AppId.TryParse(request.Id, out id))
            return Problems.Of(
                new(ErrorCode.NameInvalid, $"An id is 1 to {AppId.MaxLength} letters, digits, _ and -.", "id", AppId.MaxLength));
        var settings = request.Settings is { } patch ? AppSettingsRules.Merge(AppSettings.Default, patch) : AppSettings.Default;
        if (!settings.IsAccepted)
            return Problems.Of(settings.Refusal);
        if (WebhookAddresses.Check(request.Settings, outbound) is { } address)
            return Problems.Of(address);
        var plan = PlansApi.Choose(plans, request.Plan ?? plans.DefaultName ?? Plan.None);
        if (!plan.IsAccepted)
            return Problems.Of(plan.Refusal);
        if (request.Key is not null && await apps.FindByKeyAsync(request.Key, cancellationToken) is not null)
            return Problems.Of(new(ErrorCode.AlreadyExists, "There is an app with this key.", "key"));
        var (kid, secret) = (NewCredential.Kid(), request.Secret ?? NewCredential.Secret());
        var command = new CreateApp(
            id, request.Key ?? NewCredential.AppKey(), request.Name, request.Environment ?? EnvironmentDefault,
            new(kid, keyring.Seal(id.Value, kid, secret)), settings.Value, plan.Value.Plan?.Name);
        var created = await apps.CreateAsync(command, cancellationToken);
        if (!created.IsAccepted)
            return Problems.Of(created.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/apps/{id}", new CreatedAppResponse(AppResponse.Of(created.Value), new(kid, secret)));
    }

    /// <summary>Lists apps.</summary>
    /// <param name="after" example="demo">Ids above this one: the `next` of the page before.</param>
    /// <param name="limit" example="50">1 to 100; 50 if it is left out.</param>
    /// <returns>A page, in the order of the ids.</returns>
    internal static async Task<Results<Ok<AppsResponse>, ProblemResult>> ListAsync(
        IApps apps, string? after, string? limit, CancellationToken cancellationToken)
    {
        var length = PageLengthDefault;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length is < 1 or > PageLengthMax))
            return Problems.Of(new(ErrorCode.FieldInvalid, $"It is 1 to {PageLengthMax}.", "limit", PageLengthMax));
        if (after is { Length: > 0 } && !AppId.TryParse(after, out _))
            return Problems.Of(new(
                ErrorCode.CursorInvalid, "It is no cursor of this list: give the `next` of the page before, or leave it out.", "after"));
        var page = await apps.ListAsync(after ?? "", length, cancellationToken);
        var next = page.Count == length ? page[^1].Id.Value : null;
        return TypedResults.Ok(new AppsResponse([.. page.Select(AppResponse.Of)], next));
    }

    /// <summary>Shows an app.</summary>
    /// <param name="id" example="library">The app.</param>
    /// <returns>The app, but for its secrets.</returns>
    internal static async Task<Results<Ok<AppResponse>, ProblemResult>> GetAsync(string id, IApps apps, CancellationToken cancellationToken)
    {
        if (!TryGetId(id, out var app, out var refusal) || await apps.GetAsync(app, cancellationToken) is not { } view)
            return Problems.Of(refusal);
        return TypedResults.Ok(AppResponse.Of(view));
    }

    /// <summary>Changes an app.</summary>
    /// <remarks>
    /// Fields that are left out stay. `settings` is a JSON merge patch: `null` as a value means the default. A new `plan` holds at once:
    /// older notifications leave the lists, and the next rounds of retention delete what it no longer keeps. `POST …/plan/preview` counts
    /// them first.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="body" example='{ "enabled": true, "settings": { "pollSeconds": 120 } }'>The change.</param>
    /// <returns>The app as it is now.</returns>
    internal static async Task<Results<Ok<AppResponse>, ProblemResult>> ChangeAsync(
        string id, Body<ChangeAppRequest> body, IApps apps, OutboundClient outbound, PlanCatalogue plans,
        CancellationToken cancellationToken)
    {
        if (!TryGetId(id, out var app, out var refusal))
            return Problems.Of(refusal);
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        if (WebhookAddresses.Check(request.Value.Settings, outbound) is { } address)
            return Problems.Of(address);
        if (request.Value.Plan is { } name && PlansApi.Choose(plans, name).Refusal is { } plan)
            return Problems.Of(plan);
        var command = new ChangeApp(
            request.Value.Name, request.Value.Enabled, request.Value.Settings, request.Value.Plan is Plan.None ? "" : request.Value.Plan);
        var changed = await apps.ChangeAsync(app, command, cancellationToken);
        return changed.IsAccepted ? TypedResults.Ok(AppResponse.Of(changed.Value)) : Problems.Of(changed.Refusal);
    }
}
