using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nudge.Core.Apps;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>The one scheme by which admins are known, and the one policy that lets them in, on every face (ADR 0043).</summary>
public static class AdminScheme
{
    /// <summary>The name of both.</summary>
    internal const string Name = "admin";

    // The framework's own marks that an application has its middleware: it adds what it misses, and then for every request.
    private const string AuthenticationSet = "__AuthenticationMiddlewareSet";
    private const string AuthorizationSet = "__AuthorizationMiddlewareSet";

    /// <summary>
    /// Adds both, once for all faces of a process. Needs a <see cref="MasterKey"/>, an <see cref="IAdminStore"/> and a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    internal static void AddAdmins(this IServiceCollection services)
    {
        services.TryAddSingleton<AdminTokens>();
        services.TryAddSingleton<AdminLog>();
        services.TryAddSingleton<PageOrigins>();
        services.AddLimits().TryAddSingleton<AnonymousCalls>();
        // Not AddAuthentication: that would bring keys of data protection, which nothing here uses, and write them at each start.
        services.AddAuthenticationCore(static options =>
        {
            if (!options.SchemeMap.ContainsKey(Name))
                options.AddScheme<AdminAuthentication>(Name, displayName: null);
        });
        services.AddAuthorization(static options =>
            options.AddPolicy(Name, static policy => policy.AddAuthenticationSchemes(Name).RequireAuthenticatedUser()));
    }

    /// <summary>
    /// Holds routes to their policies. Other requests pass without being looked at. Stands behind routing; a second time it adds nothing.
    /// </summary>
    internal static IApplicationBuilder UseAdmins(this IApplicationBuilder app)
    {
        if (!app.Properties.TryAdd(AuthorizationSet, true))
            return app;
        app.Properties[AuthenticationSet] = true;
        return app.UseWhen(
            static context => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null,
            static guarded => guarded.UseAuthorization());
    }

    /// <summary>Says of a route, or of a group of routes, that it is for admins, who are let in and refused as this face does it.</summary>
    public static TBuilder ForAdmins<TBuilder>(this TBuilder builder, IAdminFace face)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(Name).WithMetadata(face);
}
