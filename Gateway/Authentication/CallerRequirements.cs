namespace Nudge.Gateway.Authentication;

/// <summary>Says of a route, or of a group of routes, whom it is for. The nearest word counts. Needs <see cref="UseCallers"/>.</summary>
/// <remarks>
/// Handlers take the caller as a parameter: <see cref="ServerCaller"/>, <see cref="ClientCaller"/>, <see cref="AdminCaller"/> or
/// <see cref="Caller"/>.
/// </remarks>
public static class CallerRequirements
{
    /// <summary>For the server of an app: <c>Basic key:secret</c>, <c>Bearer key:secret</c>, or <c>Bearer</c> with an API key.</summary>
    public static TBuilder RequireServer<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Server));

    /// <summary>For a user: <c>Bearer</c> with a client token.</summary>
    public static TBuilder RequireClient<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Client));

    /// <summary>
    /// For a user who opens a connection; the token may also be <c>access_token</c> or <c>token</c> in the query. A disabled app is
    /// refused.
    /// </summary>
    public static TBuilder RequireLiveClient<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Client, IsLive: true));

    /// <summary>For a user or for the server of an app.</summary>
    public static TBuilder RequireClientOrServer<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Client | CallerKinds.Server));

    /// <summary>
    /// For a recipient's inbox: a user, a device by its secret (or its token in the query, where the app takes that), or the app's server.
    /// </summary>
    public static TBuilder RequireRecipient<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Client | CallerKinds.Server | CallerKinds.Device));

    /// <summary>For a device by its secret; of one that shows nothing the handler says whether its token will do.</summary>
    public static TBuilder RequireDevice<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Device | CallerKinds.Anyone));

    /// <summary>For a device, or for the server of an app.</summary>
    public static TBuilder RequireDeviceOrServer<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Server | CallerKinds.Device | CallerKinds.Anyone));

    /// <summary>For anyone, whether they show something or not; credentials that are none are refused.</summary>
    public static TBuilder RequireAnyone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.Require(new(CallerKinds.Client | CallerKinds.Server | CallerKinds.Device | CallerKinds.Anyone));

    /// <summary>For the server of an app or an account in its place, and for anyone where the server has a public app.</summary>
    public static TBuilder RequirePublisher<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.Require(new(CallerKinds.Server | CallerKinds.AppAccount | CallerKinds.Public));

    /// <summary>
    /// For the server of an app, or an account in its place: one with a right on the app that the query names (<c>app_id</c>). The handler
    /// sees a <see cref="ServerCaller"/> in both cases.
    /// </summary>
    public static TBuilder RequireServerOrAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Server | CallerKinds.AppAccount));

    /// <summary>For a user, for the server of an app or an account in its place.</summary>
    public static TBuilder RequireClientServerOrAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.Require(new(CallerKinds.Client | CallerKinds.Server | CallerKinds.AppAccount));

    /// <summary>For a recipient, as <see cref="RequireRecipient"/>, or an account in the place of the app's server.</summary>
    public static TBuilder RequireRecipientOrAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.Require(new(CallerKinds.Client | CallerKinds.Server | CallerKinds.Device | CallerKinds.AppAccount));

    /// <summary>For a device, for the server of an app or an account in its place.</summary>
    public static TBuilder RequireDeviceServerOrAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.Require(new(CallerKinds.Server | CallerKinds.Device | CallerKinds.AppAccount | CallerKinds.Anyone));

    /// <summary>For anyone, as <see cref="RequireAnyone"/>, or an account in the place of an app's server.</summary>
    public static TBuilder RequireAnyoneOrAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(
            CallerKinds.Client | CallerKinds.Server | CallerKinds.Device | CallerKinds.AppAccount | CallerKinds.Anyone));

    /// <summary>For an account in its own name, or a device: two audiences of one path.</summary>
    public static TBuilder RequireAccountOrDevice<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Account | CallerKinds.Device));

    /// <summary>For who administers this server: <c>Bearer</c> with the token of a login. No nearer word takes it back.</summary>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Admin)).ForAdmins(RestAdmins.Face);

    /// <summary>
    /// For whoever has an account, of whatever role. Their right on the app that a call names is for its handler to look at.
    /// </summary>
    public static TBuilder RequireAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new(CallerKinds.Admin)).ForAdmins(RestAdmins.Accounts);

    /// <summary>
    /// Answers preflights, and lets requests through to routes that require a caller if theirs is one. Stands before the routes.
    /// </summary>
    public static IApplicationBuilder UseCallers(this IApplicationBuilder app) => app.UseMiddleware<CallerMiddleware>().UseAdmins();

    private static TBuilder Require<TBuilder>(this TBuilder builder, CallerRequirement requirement)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(requirement);
}
