using System.Globalization;
using System.Security.Cryptography;

namespace Nudge.Core.Positions;

/// <summary>
/// One life of an actor's log. Positions of two epochs cannot be compared; whoever holds one of another epoch starts over.
/// </summary>
/// <remarks>Positive and below 2^53, so that a JavaScript number holds it. Zero: there is no log yet.</remarks>
public readonly record struct Epoch(long Value)
{
    private const long Bound = 1L << 53;

    /// <summary>A new one, at random, so that a restored or re-created log never repeats an epoch.</summary>
    public static Epoch Create() => new(1 + (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) % (Bound - 1)));

    public static bool TryParse(ReadOnlySpan<char> text, out Epoch epoch)
    {
        var valid = long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and < Bound;
        epoch = new(valid ? value : 0);
        return valid;
    }

    public override string ToString() => Value.ToString("x", CultureInfo.InvariantCulture);
}
