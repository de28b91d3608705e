namespace Nudge.Gateway.Http;

/// <summary>The mark that some writers put before JSON in UTF-8 (RFC 8259, section 8.1, lets readers pass over it).</summary>
internal static class ByteOrderMark
{
    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    /// <summary>The text behind the mark, if there is one.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> text) => text.StartsWith(Mark) ? text[Mark.Length..] : text;

    /// <inheritdoc cref="Skip(ReadOnlySpan{byte})"/>
    public static ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> text) => text.Span.StartsWith(Mark) ? text[Mark.Length..] : text;
}
