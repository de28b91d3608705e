using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Nudge.Grains.Interfaces.Actors;

/// <summary>Registers the names of what travels.</summary>
public static class WireNamesRegistration
{
    /// <summary>For silos and for clients: both read what the other writes.</summary>
    public static void AddWireNames(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITypeConverter, WireNames>());
        services.Configure<TypeManifestOptions>(static types => types.AllowedTypes.UnionWith(WireNames.Allowed));
    }
}
