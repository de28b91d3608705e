using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Knows an account by the token of a login, on whatever face. One serves one request.</summary>
internal sealed class AdminAuthentication(AdminTokens tokens, PageOrigins pages, AdminLog log, AnonymousCalls calls)
    : IAuthenticationHandler
{
    private HttpContext _context = null!;
    private IAdminFace _face = null!;
    private AdminFault _fault;
    private Refusal? _reason;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        _face = context.GetEndpoint()!.Metadata.GetRequiredMetadata<IAdminFace>();
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => CheckAsync(_context.Request);

    public Task ChallengeAsync(AuthenticationProperties? properties) =>
        calls.WhyNot(_context) is { } tooMany ? Admission.RefuseAsync(_context, tooMany) : _face.RefuseAsync(_context, _fault, _reason);

    /// <summary>For who is known by another scheme of the route; there is no such route.</summary>
    public Task ForbidAsync(AuthenticationProperties? properties) => _face.RefuseAsync(_context, AdminFault.OtherToken, null);

    private async Task<AuthenticateResult> CheckAsync(HttpRequest request)
    {
        if (_face.Find(request) is not { } credential)
            return Fail(AdminFault.Missing);
        if (credential.Kind != CredentialKind.Token)
            return Fail(AdminFault.OtherCredential);
        if (AdminTokens.Read(credential.Text, out var fault, out var reason) is not { } token)
            return Fail(fault, reason);
        if (!_face.TakesOtherPages && pages.WhyNotOwn(request, "Admins call from pages of this server.") is { } why)
            return Fail(AdminFault.OtherPage, new(ErrorCode.OriginNotAllowed, why));
        var admin = await tokens.CheckAsync(token, _context.RequestAborted);
        if (!admin.IsAccepted)
            return Fail(AdminFault.Invalid, admin.Refusal);
        return admin.Value.IsOperator || _face.TakesEveryRole ? Admit(admin.Value) : Fail(AdminFault.OtherRole);
    }

    private AuthenticateResult Admit(AdminCaller admin)
    {
        _face.Admit(_context, admin);
        log.Note(_context, admin);
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, admin.Name)], AdminScheme.Name);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), AdminScheme.Name));
    }

    private AuthenticateResult Fail(AdminFault fault, Refusal? reason = null)
    {
        (_fault, _reason) = (fault, reason);
        return AuthenticateResult.NoResult();
    }
}
