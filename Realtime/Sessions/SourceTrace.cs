using Nudge.Core.Positions;
using Nudge.Core.Why;

namespace Nudge.Realtime.Sessions;

/// <summary>How far one session was sent one source, once it is over.</summary>
/// <param name="channel">The channel; <see langword="null"/>: the inbox.</param>
/// <param name="began">Behind this offset the client was sent rows; negative: it never caught up.</param>
/// <param name="from">Where it went live.</param>
public sealed class SourceTrace(string? channel, long began, Position from)
{
    private readonly Lock _gate = new();
    private Position? _reached;

    public string? Channel { get; } = channel;

    /// <summary>It was sent the source up to there: said by the source's fan-out when the session has left it.</summary>
    public void Reach(Position reached)
    {
        lock (_gate)
            _reached = reached;
    }

    /// <summary>How a row came, by its place alone.</summary>
    public DeliveryKind KindOf(Position row)
    {
        lock (_gate)
            return KindOf(row, began, from, _reached ?? from);
    }

    public static DeliveryKind KindOf(Position row, long began, Position from, Position reached) => row switch
    {
        _ when began < 0 || row.Epoch != reached.Epoch || row.Offset > reached.Offset => DeliveryKind.None,
        _ when row.Offset <= began => DeliveryKind.Before,
        _ => row.Offset > from.Offset ? DeliveryKind.Live : DeliveryKind.Replayed,
    };
}
