using System.Buffers;
using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Metrics;

/// <summary>Stops the start on a token that could be guessed, or that no header could carry.</summary>
internal sealed class MetricsOptionsValidator : IValidateOptions<MetricsOptions>
{
    // The characters of a bearer token by RFC 6750.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    // The value is a secret, so the message does not repeat it.
    public ValidateOptionsResult Validate(string? name, MetricsOptions options) =>
        options.Token.Length == 0 || (options.Token.Length >= MetricsOptions.TokenLengthMin && !options.Token.AsSpan().ContainsAnyExcept(Allowed))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{MetricsOptions.Section}:{nameof(MetricsOptions.Token)} has {options.Token.Length} characters. Give {MetricsOptions.TokenLengthMin} or more, "
                + "of letters, digits and - . _ ~ + / =, such as `openssl rand -hex 32` prints.");
}
