using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Metrics;

/// <summary>Who may read the metrics: who shows the token of the settings, and admins who have logged in.</summary>
internal sealed class MetricsAccess(IOptions<MetricsOptions> options, AdminTokens admins)
{
    private readonly byte[]? _token = options.Value.Token is { Length: > 0 } token ? Digest(token) : null;

    /// <returns>Why not; <see langword="null"/>: it may.</returns>
    internal Refusal? WhyNot(HttpRequest request)
    {
        if (!PresentedCredential.TryRead(request.Headers.Authorization.ToString(), out var credential))
            return new(ErrorCode.Unauthenticated, "Metrics need the token of Nudge:Metrics:Token, or an admin's, as Authorization: Bearer.");
        var origin = request.Headers.Origin.ToString();
        var isOwnPage = origin.Length == 0 || CrossOrigin.IsSame(request, origin);
        // Digests are of one length, so that the time tells nothing of the token.
        if (_token is not null && CryptographicOperations.FixedTimeEquals(Digest(credential.Text), _token))
        {
            return origin.Length == 0
                ? null
                : new(ErrorCode.SecretInBrowser, "The token of the metrics came from a web page, where anyone can read it. Change it, and let the scraper alone have it.");
        }

        if (credential.Kind != CredentialKind.Token)
            return NotThis;
        var read = CompactJws.Read(credential.Text);
        if (!read.IsAccepted)
            return new(ErrorCode.Unauthenticated, "This is neither the token of Nudge:Metrics:Token nor an admin's.");
        if (read.Value.KeyId != AdminTokens.KeyId)
            return NotThis;
        return isOwnPage ? admins.Check(read.Value).Refusal : new(ErrorCode.OriginNotAllowed, "Pages of another origin may not read the metrics.");
    }

    private static Refusal NotThis => new(ErrorCode.Forbidden, "This call needs the token of Nudge:Metrics:Token, or an admin's.");

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
