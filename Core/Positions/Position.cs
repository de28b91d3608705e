using System.Globalization;

namespace Nudge.Core.Positions;

/// <summary>
/// A place in a log: the version of an inbox, or the offset of a channel, under an epoch. Written <c>{epoch}.{offset}</c>.
/// </summary>
public readonly record struct Position(Epoch Epoch, long Offset)
{
    /// <summary>The place before the first row of a log that does not exist yet: epoch and offset zero, written <c>0.0</c>.</summary>
    /// <remarks>Given to clients as the head of a log without rows, so it comes back from them.</remarks>
    public static Position None { get; }

    /// <summary>The message for a client that gives another text in its place.</summary>
    public const string Mistake =
        "It is no position. One looks like 1a2b3c.12, and items, channels and summaries have it as their position; the cursor of a list is "
        + "another thing.";

    /// <summary>Reads a position that came from a client.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Position position)
    {
        position = None;
        if (text is "0.0")
            return true;
        var dot = text.IndexOf('.');
        if (dot < 0 || !Epoch.TryParse(text[..dot], out var epoch)
            || !long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;
        position = new(epoch, offset);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Offset}");
}
