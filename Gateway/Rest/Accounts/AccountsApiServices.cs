namespace Nudge.Gateway.Rest.Accounts;

/// <summary>Registers and maps the REST face of accounts and their logins.</summary>
internal static class AccountsApiServices
{
    internal static IServiceCollection AddAccountsApi(this IServiceCollection services) =>
        services.AddSingleton<RegistrationDesk>()
            .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountsApiJson.Default));

    /// <summary><c>/api/accounts…</c> and <c>/api/admin…</c>.</summary>
    internal static IEndpointRouteBuilder MapAccountsApi(this IEndpointRouteBuilder routes) =>
        routes.MapAdminLogin().MapAdminAccess().MapAccounts().MapRegistration();
}
