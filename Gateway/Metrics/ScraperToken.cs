using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Metrics;

/// <summary>The token of the settings, by which a scraper reads the metrics.</summary>
internal sealed class ScraperToken(IOptions<MetricsOptions> options)
{
    private readonly byte[]? _digest = options.Value.Token is { Length: > 0 } token ? Digest(token) : null;

    /// <summary>Whether the request shows it.</summary>
    internal bool IsIn(HttpRequest request) =>
        // Digests are of one length, so that the time tells nothing of the token.
        _digest is not null && PresentedCredential.InHeader(request) is { } credential
        && CryptographicOperations.FixedTimeEquals(Digest(credential.Text), _digest);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
