using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>
/// Names a session, as its client made it up: a number and some characters at random. A client that knows it may use the session.
/// </summary>
/// <param name="AppKey">Of the app that it is for.</param>
/// <param name="Value">The two parts of its address.</param>
internal readonly record struct XhrSessionId(string AppKey, string Value)
{
    private const int NumberLengthMax = 10;
    private const int TextLengthMin = 8;
    private const int TextLengthMax = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Reads the two parts.</summary>
    /// <returns>
    /// <see langword="false"/> if the first is no number, or the second not 8 to 64 letters, digits, <c>_</c> or <c>-</c>.
    /// </returns>
    public static bool TryParse(string appKey, string number, string text, [NotNullWhen(true)] out XhrSessionId? id)
    {
        var isValid = number.Length is > 0 and <= NumberLengthMax && !number.AsSpan().ContainsAnyExceptInRange('0', '9')
            && text.Length is >= TextLengthMin and <= TextLengthMax && !text.AsSpan().ContainsAnyExcept(Allowed);
        id = isValid ? new XhrSessionId(appKey, $"{number}/{text}") : null;
        return isValid;
    }
}
