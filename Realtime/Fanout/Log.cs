using Nudge.Core.Actors;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Fanout;

/// <summary>A log that clients catch up on: an inbox's or a channel's.</summary>
public abstract class Log
{
    public abstract ActorKey Actor { get; }

    /// <summary>The channel; <see langword="null"/>: an inbox.</summary>
    public abstract string? Channel { get; }

    /// <summary>
    /// Messages of the retained rows with <c>after &lt; offset &lt;= head</c>, ascending, at most <paramref name="limit"/>.
    /// </summary>
    public abstract Task<IReadOnlyList<Message>> ReadAsync(Head head, long after, int limit, CancellationToken cancellationToken);
}
