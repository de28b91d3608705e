using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary><c>/api/apps</c>: operators and owners make apps and change them (S2.12 to S2.15).</summary>
/// <remarks>Devices, which see the apps in which they have subscribed, are another audience of reads (S2.12, S2.14).</remarks>
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

    public static IEndpointRouteBuilder MapApps(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/apps").RequireAccount().WithTags("Apps");
        group.MapPost("", CreateAsync).Refuses(ErrorCode.NameInvalid, ErrorCode.PlanUnknown, ErrorCode.AlreadyExists, ErrorCode.AppsFull);
        group.MapPatch("{id}", ChangeAsync).Refuses(ErrorCode.NotFound, ErrorCode.PlanUnknown);
        group.MapDelete("{id}", DeleteAsync).Refuses(ErrorCode.NotFound);
        group.MapAppSecrets();
        group.MapApiKeys();
        var read = routes.MapGroup("/api/apps").RequireAccountOrDevice().WithTags("Apps");
        read.MapGet("", ListAsync).Refuses(ErrorCode.FieldInvalid, ErrorCode.FieldMissing, ErrorCode.CursorInvalid);
        read.MapGet("{id}", GetAsync).Refuses(ErrorCode.FieldMissing, ErrorCode.NotFound);
        return routes;
    }

    /// <summary>Reads the app's id from the path.</summary>
    public static bool TryGetId(string text, out AppId id, out Refusal refusal)
    {
        refusal = Unknown;
        return AppId.TryParse(text, out id!);
    }

    private static Refusal Unknown => new(ErrorCode.NotFound, "There is no such app.", "id");

    /// <summary>Makes an app.</summary>
    /// <remarks>
    /// The secret is shown this once. The app is the account's own, unless an operator makes it; operators alone choose its `id`, and
    /// owners make so many as the server lets them. An app that moves here from Pusher, Soketi or Reverb brings its `key` and `secret`
    /// along.
    /// </remarks>
    /// <param name="body" example='{
    ///   "name": "Lending library", "environment": "prod", "settings": { "allowedOrigins": ["https://library.example"] }
    /// }'>
    /// The app.
    /// </param>
    /// <returns>The app and its first secret.</returns>
    internal static async Task<Results<Created<CreatedAppResponse>, ProblemResult>> CreateAsync(
        Body<CreateAppRequest> body, AdminCaller caller, HttpContext context, NewApps apps, CancellationToken cancellationToken)
    {
        if (caller.Role == AccountRole.Member)
            return Problems.Of(new(ErrorCode.Forbidden, "A member works on apps of others and makes none."));
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        var made = await apps.MakeAsync(read.Value, caller, cancellationToken);
        if (!made.IsAccepted)
            return Problems.Of(made.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/apps/{made.Value.App.Id}",
            new CreatedAppResponse(AppResponse.Of(made.Value.App, AppRole.Owner, caller), made.Value.Secret));
    }

    /// <summary>Lists apps.</summary>
    /// <remarks>
    /// All of them to operators; to other accounts those on which they have a right; to a device those in which it has subscribed, and of
    /// these what is public.
    /// </remarks>
    /// <param name="after" example="demo">Ids above this one: the `next` of the page before.</param>
    /// <param name="limit" example="50">1 to 100; 50 if it is left out.</param>
    /// <returns>A page, in the order of the ids.</returns>
    internal static async Task<Results<Ok<AppsResponse>, ProblemResult>> ListAsync(
        Caller caller, IApps apps, IAccountStore accounts, DeviceApps devices, string? after, string? limit,
        CancellationToken cancellationToken)
    {
        var length = PageLength.Read(limit, PageLengthMax, PageLengthDefault);
        if (!length.IsAccepted)
            return Problems.Of(length.Refusal);
        if (after is { Length: > 0 } && !AppId.TryParse(after, out _))
            return Problems.Of(new(
                ErrorCode.CursorInvalid, "It is no cursor of this list: give the `next` of the page before, or leave it out.", "after"));
        return TypedResults.Ok(caller switch
        {
            DeviceCaller device => await devices.ListAsync(device, after ?? "", length.Value, cancellationToken),
            AdminCaller { IsOperator: true } all => await ListAllAsync(all, apps, after ?? "", length.Value, cancellationToken),
            _ => await ListOwnAsync((AdminCaller)caller, apps, accounts, after ?? "", length.Value, cancellationToken),
        });
    }

    private static async Task<AppsResponse> ListAllAsync(
        AdminCaller caller, IApps apps, string after, int length, CancellationToken cancellationToken)
    {
        var page = await apps.ListAsync(after, length, cancellationToken);
        return new(
            [.. page.Select(app => AppResponse.Of(app, AppRole.Owner, caller))], page.Count == length ? page[^1].Id.Value : null);
    }

    private static async Task<AppsResponse> ListOwnAsync(
        AdminCaller caller, IApps apps, IAccountStore accounts, string after, int length, CancellationToken cancellationToken)
    {
        var rights = await accounts.ListAppsOfAsync(caller.Name, after, length, cancellationToken);
        var own = new List<AppResponse>();
        foreach (var right in rights)
        {
            if (await apps.GetAsync(AppId.Parse(right.App), cancellationToken) is { } app)
                own.Add(AppResponse.Of(app, right.Role, caller));
        }

        return new(own, rights.Count == length ? rights[^1].App : null);
    }

    /// <summary>Shows an app.</summary>
    /// <remarks>To a device that has subscribed in it what is public of it; to others it is not there.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <returns>The app, but for its secrets.</returns>
    internal static async Task<Results<Ok<AppResponse>, ProblemResult>> GetAsync(
        string id, Caller caller, AppRights rights, DeviceApps devices, CancellationToken cancellationToken)
    {
        if (caller is not AdminCaller account)
        {
            return await devices.FindAsync((DeviceCaller)caller, id, cancellationToken) is { } app
                ? TypedResults.Ok(app)
                : Problems.Of(Unknown);
        }

        var access = await rights.FindAsync(account, id, AppRole.Member, cancellationToken);
        return access.IsAccepted
            ? TypedResults.Ok(AppResponse.Of(access.Value.App, access.Value.Role, account))
            : Problems.Of(access.Refusal);
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
        string id, Body<ChangeAppRequest> body, AdminCaller caller, IApps apps, AppRights rights, OutboundClient outbound,
        PlanCatalogue plans, CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        if (WebhookAddresses.Check(request.Value.Settings, outbound) is { } address)
            return Problems.Of(address);
        if (request.Value.Plan is not null && !caller.IsOperator)
            return Problems.Of(new(ErrorCode.Forbidden, "Operators give apps their plans.", "plan"));
        if (request.Value.Plan is { } name && PlansApi.Choose(plans, name).Refusal is { } plan)
            return Problems.Of(plan);
        var command = new ChangeApp(
            request.Value.Name, request.Value.Enabled, request.Value.Settings, request.Value.Plan is Plan.None ? "" : request.Value.Plan);
        var changed = await apps.ChangeAsync(access.Value.App.Id, command, cancellationToken);
        return changed.IsAccepted
            ? TypedResults.Ok(AppResponse.Of(changed.Value, access.Value.Role, caller))
            : Problems.Of(changed.Refusal);
    }

    /// <summary>Deletes an app.</summary>
    /// <remarks>
    /// For the app's owner and for operators. It serves nobody from then on: its credentials and tokens are refused, and its connections
    /// end. All that is stored of it is purged in the background, also over restarts; its id is not given again before nothing is left.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <returns>It is deleted, and its purge has begun.</returns>
    internal static async Task<Results<Accepted, ProblemResult>> DeleteAsync(
        string id, AdminCaller caller, IApps apps, AppRights rights, CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var deleted = await apps.ChangeAsync(access.Value.App.Id, new DeleteApp(), cancellationToken);
        return deleted.IsAccepted ? TypedResults.Accepted((string?)null) : Problems.Of(deleted.Refusal);
    }
}
