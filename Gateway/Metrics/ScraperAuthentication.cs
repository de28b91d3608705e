using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Metrics;

/// <summary>Knows a scraper by its token. Beside the scheme of admins, which answers who is refused.</summary>
internal sealed class ScraperAuthentication(ScraperToken token) : IAuthenticationHandler
{
    internal const string Scheme = "scraper";

    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(
        CrossOrigin.OriginOf(_context.Request) is null && token.IsIn(_context.Request)
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(Scheme)), Scheme))
            : AuthenticateResult.NoResult());

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}
