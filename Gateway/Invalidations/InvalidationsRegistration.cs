using Nudge.Core.Returning;

namespace Nudge.Gateway.Invalidations;

/// <summary>Registers the part that keeps invalidations and sends them on.</summary>
internal static class InvalidationsRegistration
{
    /// <summary>Needs <see cref="IScopes"/>, inboxes and channels. Faces add an <see cref="IInvalidationFace"/> of their own.</summary>
    internal static IServiceCollection AddInvalidations(this IServiceCollection services) =>
        services.AddSingleton<Invalidator>().AddSingleton<IInvalidationFace, InvalidationSignals>().AddHostedService<ScopeSweep>();
}
