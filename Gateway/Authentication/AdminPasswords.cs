using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>Hashes and checks the passwords of admins. An unknown name costs what a wrong password costs.</summary>
public sealed class AdminPasswords(IAdminStore admins, TimeProvider time) : IDisposable
{
    /// <summary>The lengths of an admin's password. The hash takes any length; a hostile one costs reading only.</summary>
    public const int LengthMax = 256;

    /// <summary>Characters that a new password has at least: that of NIST SP 800-63B-4, 3.1.1.2, for one that is all there is.</summary>
    public const int LengthMin = 15;

    /// <summary>Checks of one address that are under way or wait.</summary>
    public const int PerAddress = 4;

    /// <summary>Checks that wait for those that are under way.</summary>
    public const int Waiting = 50;

    // OWASP's number for PBKDF2 with HMAC-SHA-512.
    private const int Iterations = 210_000;

    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private static readonly string HashOfNobody = Hasher.HashPassword("", NewCredential.Secret());

    // A check takes a core for about a tenth of a second: logins from everywhere take a quarter of them, or one of few, and one address not
    // all of these.
    private static readonly int AtOnce = Math.Clamp(Environment.ProcessorCount / 4, 1, 4);

    private readonly ConcurrencyLimiter _checks = new(new() { PermitLimit = AtOnce, QueueLimit = Waiting });

    private readonly PartitionedRateLimiter<IPAddress> _places = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        network => RateLimitPartition.GetConcurrencyLimiter(network, _ => new() { PermitLimit = PerAddress, QueueLimit = 0 }));

    /// <summary>Why a text can be no new password; <see langword="null"/>: it can.</summary>
    public static Refusal? WhyNot(string password, string field) => password.Length switch
    {
        < LengthMin => new(ErrorCode.FieldInvalid, $"A password has at least {LengthMin} characters.", field, LengthMin),
        > LengthMax => new(ErrorCode.FieldInvalid, $"A password has at most {LengthMax} characters.", field, LengthMax),
        _ => null,
    };

    public static string Hash(string name, string password) => Hasher.HashPassword(name, password);

    /// <summary>Holds a password against that of an admin.</summary>
    /// <returns>The admin's row, or why the password does not open the server.</returns>
    public Task<Answer<AdminRow>> CheckAsync(IPAddress? address, string name, string password, CancellationToken cancellationToken) =>
        InTurnAsync(address, () => VerifyAsync(name, password, cancellationToken), cancellationToken);

    /// <summary>Puts another password in the place of one that is known, and ends all tokens of the admin.</summary>
    /// <returns>The admin's new row, or why nothing was changed.</returns>
    public Task<Answer<AdminRow>> ChangeAsync(
        IPAddress? address, string name, string password, string next, CancellationToken cancellationToken) =>
        InTurnAsync(
            address,
            async () =>
            {
                var known = await VerifyAsync(name, password, cancellationToken);
                if (!known.IsAccepted)
                    return known;
                var hash = await Task.Run(() => Hash(name, next), cancellationToken);
                var changed = await admins.ChangeAdminAsync(
                    name, row => row.PasswordHash == known.Value.PasswordHash ? row.WithPassword(hash, time.GetUtcNow()) : row,
                    cancellationToken);
                // Somebody else's new password came in between, and the known one is none any more.
                return changed?.PasswordHash == hash ? changed : Wrong;
            },
            cancellationToken);

    /// <summary>The first row of an account with a role, or why its password is not hashed now.</summary>
    public Task<Answer<AdminRow>> MakeAsync(
        IPAddress? address, string name, string password, AccountRole role, CancellationToken cancellationToken) =>
        InTurnAsync(
            address,
            async () =>
            {
                var hash = await Task.Run(() => Hash(name, password), cancellationToken);
                return new AdminRow(hash, AdminRow.FirstVersion, "") { Role = role };
            },
            cancellationToken);

    public void Dispose()
    {
        _checks.Dispose();
        _places.Dispose();
    }

    private async Task<Answer<AdminRow>> InTurnAsync(
        IPAddress? address, Func<Task<Answer<AdminRow>>> work, CancellationToken cancellationToken)
    {
        using var place = _places.AttemptAcquire(ClientNetwork.Of(address));
        if (!place.IsAcquired)
            return new Refusal(ErrorCode.Overloaded, "Too many logins of this address at once. Try again.", Limit: PerAddress);
        using var lease = await _checks.AcquireAsync(1, cancellationToken);
        return lease.IsAcquired
            ? await work()
            : new Refusal(ErrorCode.Overloaded, "Too many logins at once. Try again.", Limit: AtOnce + Waiting);
    }

    private async Task<Answer<AdminRow>> VerifyAsync(string name, string password, CancellationToken cancellationToken)
    {
        var known = await admins.FindAdminAsync(name, cancellationToken);
        var result = await Task.Run(
            () => Hasher.VerifyHashedPassword(name, known?.PasswordHash ?? HashOfNobody, password), cancellationToken);
        if (known is null || result == PasswordVerificationResult.Failed)
            return Wrong;
        if (result != PasswordVerificationResult.SuccessRehashNeeded)
            return known;
        var next = known with { PasswordHash = Hash(name, password) };
        // Of two at once one is enough, and another password wins.
        return await admins.TryReplaceAdminAsync(name, known, next, cancellationToken) ? next : known;
    }

    private static Refusal Wrong => new(ErrorCode.WrongPassword, "There is no admin with this name and password.");
}
