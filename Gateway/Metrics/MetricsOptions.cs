using System.Buffers;
using System.ComponentModel.DataAnnotations;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Metrics;

/// <summary>The settings of measuring, and of who may read it (docs/operating/metrics.md). Section <c>Metrics</c>.</summary>
public sealed class MetricsOptions : ICheckedSettings
{
    public const string Section = "Nudge:Metrics";

    /// <summary>Characters of a token at the least: it stands alone against guessing.</summary>
    internal const int TokenLengthMin = 16;

    // The characters of a bearer token by RFC 6750.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    /// <summary>Whether <c>/metrics</c> exists, and anything is counted for it; unset: if there is a <see cref="Token"/>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// The token that a scraper shows as <c>Authorization: Bearer</c>; 16 characters or more. Empty, which is the default: only an admin's
    /// token opens it.
    /// </summary>
    public string Token { get; set; } = "";

    /// <summary>
    /// Meters beside <see cref="MeterSelection.Standard"/>, with commas between: a name, one that ends with <c>*</c>, or one after
    /// <c>-</c>, which is left out.
    /// </summary>
    public string Meters { get; set; } = "";

    /// <summary>Whether publishes and deliveries are told apart by app. Default: no.</summary>
    public bool? PerApp { get; set; }

    /// <summary>
    /// Series of one instrument; what has other tags is counted as one, labelled <c>otel_metric_overflow</c>. 10 to 100,000, default 2,000.
    /// </summary>
    [Range(10, 100_000)]
    public int SeriesMax { get; set; } = 2_000;

    internal bool IsServed => Enabled ?? Token.Length > 0;

    public IEnumerable<string> FindMistakes()
    {
        // The value is a secret, so the message does not repeat it.
        if (Token.Length > 0 && (Token.Length < TokenLengthMin || Token.AsSpan().ContainsAnyExcept(TokenCharacters)))
        {
            yield return $"{Section}:{nameof(Token)} has {Token.Length} characters. Give {TokenLengthMin} or more, "
                + "of letters, digits and - . _ ~ + / =, such as `openssl rand -hex 32` prints.";
        }
    }
}
