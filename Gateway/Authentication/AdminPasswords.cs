using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Hashes and checks the passwords of admins. An unknown name costs what a wrong password costs.</summary>
internal sealed class AdminPasswords : IDisposable
{
    /// <summary>What an admin's password may be long. The hash takes any length; a hostile one costs reading only.</summary>
    public const int LengthMax = 256;

    // OWASP's number for PBKDF2 with HMAC-SHA-512.
    private const int Iterations = 210_000;

    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private static readonly string HashOfNobody = Hasher.HashPassword("", NewCredential.Secret());

    private readonly IAdminStore _admins;

    // A check takes a core for about a tenth of a second: logins must not take all of them.
    private readonly ConcurrencyLimiter _checks = new(new() { PermitLimit = 2, QueueLimit = 50 });

    public AdminPasswords(IAdminStore admins) => _admins = admins;

    public static string Hash(string name, string password) => Hasher.HashPassword(name, password);

    /// <returns>Why the password does not open the server; <see langword="null"/> if it does.</returns>
    public async Task<Refusal?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        using var lease = await _checks.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
            return new(ErrorCode.Overloaded, "Too many logins at once. Try again.");
        var known = await _admins.FindPasswordHashAsync(name, cancellationToken);
        var result = await Task.Run(() => Hasher.VerifyHashedPassword(name, known ?? HashOfNobody, password), cancellationToken);
        if (known is null || result == PasswordVerificationResult.Failed)
            return new(ErrorCode.WrongPassword, "There is no admin with this name and password.");
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            await _admins.SetPasswordHashAsync(name, Hash(name, password), cancellationToken);
        return null;
    }

    public void Dispose() => _checks.Dispose();
}
