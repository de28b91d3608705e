using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest;

namespace Nudge.Gateway.Demo;

/// <summary><c>/demo</c>: the page, and the server of the application that it shows. Mapped only where the demo is on.</summary>
/// <remarks>
/// The page knows nothing that an app's client would not know: whatever it does beside these calls goes through the public API.
/// </remarks>
public static class DemoApi
{
    private const string StreetName = "street";
    private const int NoteLengthMax = 140;
    private const int TraceLengthMax = 32;

    // A note whose characters are all escaped, and the rest.
    private const int BodyBytesMax = 4_096;

    /// <summary>Registers what <see cref="MapDemo"/> serves.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, LibraryJson.Default));
        services.AddSingleton<DemoPage>();
        services.AddSingleton<DemoTokens>();
        services.AddSingleton<Street>();
        return services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LendingLibrary>(provider, DemoApp.Id));
    }

    /// <summary>Maps the page and its server. The demo app must be there before the first call.</summary>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes)
    {
        var demo = routes.MapGroup("/demo").ExcludeFromDescription();
        demo.MapGet("{**path}", (string? path, DemoPage page, HttpContext context) => page.Send(path, context));
        var api = demo.MapGroup("api").AddEndpointFilter<SameOrigin>();
        api.MapPost("token", MintAsync);
        api.MapGet("loans", ReadLoansAsync);
        api.MapPost("act", ActAsync);
        return routes;
    }

    private static async Task<Results<Ok<TokenResponse>, ProblemResult>> MintAsync(
        HttpContext context, IApps apps, DemoTokens tokens, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(context.Request, LibraryJson.Default.TokenRequest, BodyBytesMax, cancellationToken);
        if (!body.IsAccepted)
            return Problems.Of(body.Refusal);
        if (!Neighbours.TryFind(body.Value.As, out var user))
            return Problems.Of(new(ErrorCode.UserInvalid, "The demo mints for ada and ben alone.", "as"));
        var minted = await tokens.MintAsync(await GetAppAsync(apps, cancellationToken), user, cancellationToken);
        if (!minted.IsAccepted)
            return Problems.Of(minted.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new TokenResponse(minted.Value.Token, minted.Value.ExpiresAt));
    }

    private static async Task<Results<Ok<LoansResponse>, ProblemResult>> ReadLoansAsync(
        IApps apps, LendingLibrary library, CancellationToken cancellationToken)
    {
        var loans = await library.ReadAsync(await GetAppAsync(apps, cancellationToken), cancellationToken);
        return loans.IsAccepted ? TypedResults.Ok(loans.Value) : Problems.Of(loans.Refusal);
    }

    private static async Task<Results<Ok<ActResponse>, ProblemResult>> ActAsync(
        HttpContext context, IApps apps, LendingLibrary library, Street street, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(context.Request, LibraryJson.Default.ActRequest, BodyBytesMax, cancellationToken);
        if (!body.IsAccepted)
            return Problems.Of(body.Refusal);
        var request = body.Value;
        if (request.Trace is not { Length: > 0 and <= TraceLengthMax } trace || !trace.All(char.IsAsciiLetterOrDigit))
            return Problems.Of(
                new(ErrorCode.FieldInvalid, $"A trace is 1 to {TraceLengthMax} letters and digits.", "trace", TraceLengthMax));
        var app = await GetAppAsync(apps, cancellationToken);
        var done = request.As == StreetName
            ? await LiveAsync(app, street, request.Action, trace, cancellationToken)
            : await TakeStepAsync(app, library, request, trace, cancellationToken);
        return done.IsAccepted ? TypedResults.Ok(done.Value) : Problems.Of(done.Refusal);
    }

    private static async Task<Answer<ActResponse>> LiveAsync(
        AppView app, Street street, string? action, string trace, CancellationToken cancellationToken) => action switch
    {
        "add" => await street.AddAsync(app, trace, cancellationToken),
        "wish" => await street.WishAsync(app, trace, cancellationToken),
        "announce" => await street.AnnounceAsync(app, trace, cancellationToken),
        _ => new Refusal(ErrorCode.FieldInvalid, "The street can add, wish and announce.", "action"),
    };

    private static async Task<Answer<ActResponse>> TakeStepAsync(
        AppView app, LendingLibrary library, ActRequest request, string trace, CancellationToken cancellationToken)
    {
        if (!Neighbours.TryFind(request.As, out var user))
            return new Refusal(ErrorCode.UserInvalid, "The page is ada, ben or the street.", "as");
        if (LoanStep.Find(request.Action) is not { } step)
            return new Refusal(ErrorCode.FieldInvalid, "It is request, approve, decline, return, confirm or note.", "action");
        if (Thing.Find(request.Thing) is not { } thing)
            return new Refusal(ErrorCode.NotFound, "The library has no such thing.", "thing");
        if (request.Note?.Length > NoteLengthMax)
            return new Refusal(ErrorCode.FieldInvalid, $"A note has at most {NoteLengthMax} characters.", "note", NoteLengthMax);
        return await library.TakeAsync(app, step, thing, user, request.Note, trace, cancellationToken);
    }

    private static async Task<AppView> GetAppAsync(IApps apps, CancellationToken cancellationToken) =>
        await apps.GetAsync(DemoApp.Id, cancellationToken) ?? throw new InvalidOperationException(
            "The demo is on, and its app is not there.");
}
