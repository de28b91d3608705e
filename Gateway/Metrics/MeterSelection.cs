namespace Nudge.Gateway.Metrics;

/// <summary>Which meters of the process are listened to.</summary>
internal sealed class MeterSelection
{
    /// <summary>Ours, and those of what we run on. A process has the ones whose libraries it uses.</summary>
    internal static readonly IReadOnlyList<string> Standard =
    [
        "Nudge.*", "Microsoft.Orleans", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql",
    ];

    private readonly List<(string Pattern, bool IsTaken)> _rules;

    /// <param name="meters">As <see cref="MetricsOptions.Meters"/> has it. The last word counts.</param>
    internal MeterSelection(string meters)
    {
        _rules = [.. Standard.Select(pattern => (pattern, true))];
        foreach (var word in meters.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            _rules.Add(word[0] == '-' ? (word[1..], false) : (word, true));
    }

    internal bool Takes(string meter)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if (Fits(_rules[i].Pattern, meter))
                return _rules[i].IsTaken;
        }

        return false;
    }

    private static bool Fits(string pattern, string meter) => pattern.EndsWith('*')
        ? meter.AsSpan().StartsWith(pattern.AsSpan()[..^1], StringComparison.OrdinalIgnoreCase)
        : meter.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
