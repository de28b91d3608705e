using Nudge.Core.Apps;

namespace Nudge.Silo.Hosting;

/// <summary>Registers <see cref="FirstAdmin"/>.</summary>
internal static class FirstAdminRegistration
{
    /// <summary>Has the first admin made at start. Needs an <see cref="IAdminStore"/> and a <see cref="TimeProvider"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="dataFolder">Where the password goes if nobody sits at a terminal.</param>
    /// <param name="terminal">Where it goes otherwise; <see langword="null"/>: nobody reads.</param>
    internal static IServiceCollection AddFirstAdmin(this IServiceCollection services, string dataFolder, TextWriter? terminal) =>
        services.AddHostedService(provider => new FirstAdmin(
            provider.GetRequiredService<IAdminStore>(),
            dataFolder,
            terminal,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FirstAdmin>>()));
}
