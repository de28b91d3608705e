using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Limits;

/// <summary>Bounds the log.</summary>
internal static class BoundedLogRegistration
{
    /// <summary>Puts the bound around the framework's own factory, so that every logger of the process has it. Needs a <see cref="TimeProvider"/>.</summary>
    internal static IServiceCollection AddBoundedLog(this IServiceCollection services)
    {
        services.AddLogging();
        return services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(static provider => new BoundedLoggerFactory(
            new LoggerFactory(
                provider.GetServices<ILoggerProvider>(), provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                provider.GetService<IOptions<LoggerFactoryOptions>>(), provider.GetService<IExternalScopeProvider>()),
            provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>())));
    }
}
