namespace Nudge.Silo.Hosting;

/// <summary>The word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The known word with the fewest letters to change, without regard to case.</summary>
    /// <returns><see langword="null"/>: none is near, which is more than a third of its letters away.</returns>
    internal static string? To(string word, IEnumerable<string> known)
    {
        var nearest = known
            .Select(candidate => (Word: candidate, Distance: Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Word is { } found && nearest.Distance <= Math.Max(2, found.Length / 3) ? found : null;
    }

    /// <summary>Letters to add, drop, change or swap with their neighbour (optimal string alignment).</summary>
    internal static int Distance(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                var best = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }

        return rows[from.Length, to.Length];
    }
}
