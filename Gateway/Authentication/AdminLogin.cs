using System.Net;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>A name and a password for a token, with what stands against guessing.</summary>
public sealed class AdminLogin(AdminPasswords passwords, LoginAttempts attempts, AdminTokens tokens, AdminLog log)
{
    public const int NameLengthMax = AccountName.MaxLength;

    /// <summary>Counts an attempt of an address, before anything of it is read. One of the two others comes next.</summary>
    /// <returns>Why it may not go on; <see langword="null"/>: it may.</returns>
    public LoginOutcome? Begin(IPAddress? address) => Refuse(attempts.BeginAddress(address), LoginAttempts.PerAddress);

    /// <summary>A token for the password.</summary>
    /// <param name="address">Where the attempt comes from, which <see cref="Begin"/> has counted.</param>
    /// <param name="name">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LoginOutcome> TryAsync(IPAddress? address, string? name, string? password, CancellationToken cancellationToken)
    {
        if ((Check("name", name, NameLengthMax) ?? Check("password", password, AdminPasswords.LengthMax)) is { } mistake)
            return new(null, mistake, null);
        name = AccountName.Fold(name!);
        if (Refuse(attempts.BeginName(address, name), LoginAttempts.PerName) is { } tooMany)
            return tooMany;
        var outcome = Finish(address, name, await passwords.CheckAsync(address, name, password!, cancellationToken));
        if (outcome.Token is not null)
            log.NoteLogin(address, name);
        return outcome;
    }

    /// <summary>Another password. All tokens of the admin end; the answer has a new one.</summary>
    /// <param name="address">Where the call comes from, which <see cref="Begin"/> has counted.</param>
    /// <param name="name">Of the admin who calls.</param>
    /// <param name="password">The one that holds, as typed: a token alone is not enough.</param>
    /// <param name="next">The new one, as typed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LoginOutcome> ChangePasswordAsync(
        IPAddress? address, string name, string? password, string? next, CancellationToken cancellationToken)
    {
        if ((Check("password", password, AdminPasswords.LengthMax) ?? Check("newPassword", next, AdminPasswords.LengthMax)) is { } mistake)
            return new(null, mistake, null);
        if (AdminPasswords.WhyNot(next!, "newPassword") is { } weak)
            return new(null, weak, null);
        if (Refuse(attempts.BeginName(address, name), LoginAttempts.PerName) is { } tooMany)
            return tooMany;
        return Finish(address, name, await passwords.ChangeAsync(address, name, password!, next!, cancellationToken));
    }

    private LoginOutcome Finish(IPAddress? address, string name, Answer<AdminRow> admin)
    {
        if (!admin.IsAccepted)
        {
            log.NoteRefused(address);
            return new(null, admin.Refusal, null);
        }

        attempts.Succeed(address, name);
        return new(tokens.Mint(name, admin.Value), null, null);
    }

    private static LoginOutcome? Refuse(TimeSpan? wait, int limit)
    {
        if (wait is null)
            return null;
        return new(null, new(ErrorCode.RateLimited, "Too many logins. Wait a little.", Limit: limit), wait);
    }

    private static Refusal? Check(string field, string? text, int lengthMax) => text switch
    {
        null or "" => new(ErrorCode.FieldMissing, "It is needed, and not empty.", field),
        _ when text.Length > lengthMax => new(ErrorCode.FieldInvalid, $"It has at most {lengthMax} characters.", field, lengthMax),
        _ => null,
    };
}
