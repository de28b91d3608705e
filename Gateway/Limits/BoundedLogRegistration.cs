using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Limits;

/// <summary>Bounds the log.</summary>
public static class BoundedLogRegistration
{
    /// <summary>
    /// Puts the bound around the framework's own factory, so that every logger of the process has it. Needs a <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The server's.</param>
    /// <param name="bounded">Those whose lines have a bound of their own, and are all wanted up to it.</param>
    public static IServiceCollection AddBoundedLog(this IServiceCollection services, params Type[] bounded)
    {
        services.AddLogging();
        var names = bounded.Select(type => type.FullName!).ToHashSet(StringComparer.Ordinal);
        return services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider => new BoundedLoggerFactory(
            new LoggerFactory(
                provider.GetServices<ILoggerProvider>(), provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                provider.GetService<IOptions<LoggerFactoryOptions>>(), provider.GetService<IExternalScopeProvider>()),
            names, provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>())));
    }
}
