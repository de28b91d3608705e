namespace Nudge.Gateway.Pusher.Http;

/// <summary>Where one parameter stands in a query.</summary>
internal readonly record struct QueryPair(int NameStart, int NameLength, int ValueStart, int ValueLength)
{
    /// <summary>Parameters that a signed call may have: a hundred channels and all the rest.</summary>
    public const int CountMax = 256;

    public ReadOnlySpan<char> NameIn(ReadOnlySpan<char> query) => query.Slice(NameStart, NameLength);

    public ReadOnlySpan<char> ValueIn(ReadOnlySpan<char> query) => query.Slice(ValueStart, ValueLength);

    /// <summary>Finds the parameters; says how many there are.</summary>
    /// <param name="query">Without its question mark.</param>
    /// <param name="pairs">Room for one more than there are ampersands.</param>
    public static int Split(ReadOnlySpan<char> query, Span<QueryPair> pairs)
    {
        var count = 0;
        for (var start = 0; start < query.Length;)
        {
            var length = query[start..].IndexOf('&');
            if (length < 0)
                length = query.Length - start;
            if (length > 0)
            {
                var equals = query.Slice(start, length).IndexOf('=');
                pairs[count++] = equals < 0
                    ? new(start, length, start + length, 0)
                    : new(start, equals, start + equals + 1, length - equals - 1);
            }

            start += length + 1;
        }

        return count;
    }
}
