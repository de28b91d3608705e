using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Accounts;

/// <summary>A name and a password for an account, with what stands against registering many.</summary>
internal sealed class RegistrationDesk(
    IAccountStore accounts, AdminPasswords passwords, AdminTokens tokens, AdminLogin login, RegistrationRates rates, PageOrigins pages,
    TimeProvider time, IOptions<AccountsOptions> options)
{
    /// <summary>Why nobody registers here; <see langword="null"/>: they may.</summary>
    internal Refusal? WhyNot(HttpRequest request) => options.Value.Registration
        ? pages.WhyNotOwn(request, "People register on pages of this server.") is { } why ? new(ErrorCode.OriginNotAllowed, why) : null
        : new(ErrorCode.RegistrationClosed, "The operator of this server makes accounts.");

    /// <summary>Counts an attempt of an address as one to log in, before anything of it is read.</summary>
    internal LoginOutcome? Begin(IPAddress? address) => login.Begin(address);

    internal async Task<LoginOutcome> RegisterAsync(IPAddress? address, string? name, string password, CancellationToken cancellationToken)
    {
        // A mistake that a person mends costs none of the hour's accounts.
        if (AccountName.TryParse(name, out _) && AdminPasswords.WhyNot(password, "password") is null && rates.Take(address) is { } wait)
            return new(
                null, new(ErrorCode.RateLimited, "This address has registered many accounts. Wait a little.", Limit: rates.PerHour), wait);
        var made = await NewAccount.AddAsync(
            name, password, AccountRole.Owner, new(address, accounts, passwords, time, options.Value.AccountsMax), cancellationToken);
        return made.IsAccepted
            ? new(tokens.Mint(made.Value.Name, made.Value.Row), null, null)
            : new(null, made.Refusal, null);
    }
}
