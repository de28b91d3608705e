using Microsoft.AspNetCore.Server.Kestrel.Core;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Push.Queue;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Authentication;

/// <summary>Registers what finds out who is asking.</summary>
public static class CallerServices
{
    /// <summary>
    /// Bytes of a request's first line: a token in the query, and as much again for the address and the channels of a stream.
    /// </summary>
    internal const int RequestLineBytesMax = 2 * CompactJws.MaxLength;

    /// <summary>
    /// Adds authentication. Needs <see cref="IApps"/>, <see cref="IAppReader"/>, <see cref="IAdminStore"/>, <see cref="IAccountStore"/> and
    /// a
    /// <see cref="TimeProvider"/>; the store must be migrated by a hosted service that was added before.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="master">The master key, loaded before anything else starts.</param>
    public static IServiceCollection AddCallers(this IServiceCollection services, MasterKey master)
    {
        services.AddKeyring(master);
        services.Configure<KestrelServerOptions>(static server => server.Limits.MaxRequestLineSize = RequestLineBytesMax);
        services.AddSingleton<CredentialUse>();
        services.AddSingleton<ClientTokens>();
        services.AddSingleton<ServerCredentials>();
        services.AddAdmins();
        services.AddSingleton<AdminPasswords>();
        services.AddSingleton<LoginAttempts>();
        services.AddSingleton<AdminLogin>();
        services.AddSingleton<SecretOffers>();
        services.AddSingleton<DeviceAccesses>();
        services.AddSingleton<PublicApp>();
        services.AddHostedService(provider => provider.GetRequiredService<PublicApp>());
        services.AddSettings<AccountsOptions>(AccountsOptions.Section);
        services.AddSingleton<RegistrationRates>();
        services.AddSingleton<AppRights>();
        services.AddSingleton<AccountCallers>();
        services.AddSingleton<CallerAuthentication>();
        return services.AddHostedService(provider => provider.GetRequiredService<CredentialUse>());
    }

    /// <summary>Adds what opens the secrets of apps; a master key that does not stops the start. Needs <see cref="IAppReader"/>.</summary>
    public static IServiceCollection AddKeyring(this IServiceCollection services, MasterKey master)
    {
        services.AddSingleton(master);
        services.AddSingleton<SecretBox>();
        services.AddSingleton<Keyring>();
        services.AddSingleton<PushVault>();
        services.AddSingleton<IPushVault>(provider => provider.GetRequiredService<PushVault>());
        return services.AddHostedService<MasterKeyFit>();
    }
}
