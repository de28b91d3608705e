using Nudge.Core;

namespace Nudge.Realtime.Sessions;

/// <summary>Up to where a client was sent what is invalidated, by source (ADR 0051).</summary>
/// <param name="Since">The stamp of a source that has none of its own: when the client began to receive.</param>
/// <param name="BySource">By channel; the inbox has no name.</param>
public sealed record SourceStamps(long Since, IReadOnlyDictionary<string, long> BySource)
{
    // Clocks of nodes differ, and what is under way when a client begins may still reach it.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <summary>The stamp of a client that begins at a moment.</summary>
    public static long Beginning(DateTimeOffset now) => Clock.Microseconds(now - Slack);

    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    public long Of(string? channel) => BySource.GetValueOrDefault(channel ?? "", Since);
}
