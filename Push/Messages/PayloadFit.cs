using System.Globalization;

namespace Nudge.Push.Messages;

/// <summary>
/// Makes a payload fit into what a provider takes: texts are cut, then pictures left out; the app's data and addresses are whole or not
/// sent.
/// </summary>
internal static class PayloadFit
{
    private const string Cut = "…";

    /// <summary>Writes the content, or as much of it as fits.</summary>
    /// <param name="content">All of it.</param>
    /// <param name="bytesMax">The longest payload.</param>
    /// <param name="write">Writes a content; a longer text makes no shorter payload.</param>
    /// <returns><see langword="null"/>: nothing worth showing fits.</returns>
    public static byte[]? Write(PushContent content, int bytesMax, Func<PushContent, byte[]> write)
    {
        var whole = write(content);
        if (whole.Length <= bytesMax)
            return whole;
        var plain = content with { Icon = null, Image = null };
        return WithBodyCut(content, bytesMax, write)
            ?? WithBodyCut(plain, bytesMax, write)
            ?? WithTitleCut(plain with { Body = null }, bytesMax, write);
    }

    private static byte[]? WithBodyCut(PushContent content, int bytesMax, Func<PushContent, byte[]> write)
    {
        if (write(content) is var whole && whole.Length <= bytesMax)
            return whole;
        return content.Body is null ? null : Longest(content.Body, bytesMax, body => write(content with { Body = body }));
    }

    private static byte[]? WithTitleCut(PushContent content, int bytesMax, Func<PushContent, byte[]> write)
    {
        if (write(content) is var whole && whole.Length <= bytesMax)
            return whole;
        return content.Title is null ? null : Longest(content.Title, bytesMax, title => write(content with { Title = title }));
    }

    // By halving, over the ends of what readers take for characters: half of an emoji is none.
    private static byte[]? Longest(string text, int bytesMax, Func<string, byte[]> write)
    {
        var head = text.Length > bytesMax ? text[..bytesMax] : text;
        var starts = StringInfo.ParseCombiningCharacters(head);
        byte[]? longest = null;
        for (int low = 1, high = starts.Length - 1; low <= high;)
        {
            var middle = (low + high) / 2;
            var written = write(string.Concat(head.AsSpan(0, starts[middle]).TrimEnd(), Cut));
            if (written.Length <= bytesMax)
            {
                longest = written;
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return longest;
    }
}
