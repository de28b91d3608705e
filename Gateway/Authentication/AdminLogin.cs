using System.Net;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>A name and a password for a token, with what stands against guessing.</summary>
internal sealed class AdminLogin(AdminPasswords passwords, LoginAttempts attempts, AdminTokens tokens)
{
    public const int NameLengthMax = 64;

    /// <param name="address">Where the attempt comes from.</param>
    /// <param name="name">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LoginOutcome> TryAsync(IPAddress? address, string? name, string? password, CancellationToken cancellationToken)
    {
        if ((Check("name", name, NameLengthMax) ?? Check("password", password, AdminPasswords.LengthMax)) is { } mistake)
            return new(null, mistake, null);
        if (attempts.Begin(address, name!) is { } wait)
            return new(null, new(ErrorCode.RateLimited, "Too many logins. Wait a little.", Limit: LoginAttempts.PerName), wait);
        if (await passwords.CheckAsync(name!, password!, cancellationToken) is { } refusal)
            return new(null, refusal, null);
        attempts.Succeed(address, name!);
        return new(tokens.Mint(name!), null, null);
    }

    private static Refusal? Check(string field, string? text, int lengthMax) => text switch
    {
        null or "" => new(ErrorCode.FieldMissing, "A login has a name and a password.", field),
        _ when text.Length > lengthMax => new(ErrorCode.FieldInvalid, $"It has at most {lengthMax} characters.", field, lengthMax),
        _ => null,
    };
}

/// <summary>How a login ended.</summary>
/// <param name="Token">If the password opens the server.</param>
/// <param name="Refusal">Why it does not.</param>
/// <param name="Wait">When to try again, if that is the reason.</param>
internal sealed record LoginOutcome(MintedToken? Token, Refusal? Refusal, TimeSpan? Wait);
