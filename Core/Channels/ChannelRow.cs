using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>One stored notification of a channel: one row, whatever the number of subscribers.</summary>
/// <param name="Offset">Its place, one above the row before it.</param>
/// <param name="At">When it was accepted; never before the row above it.</param>
/// <param name="Id">The notification's id.</param>
/// <param name="Type">Its type; rows can be found by channel and type.</param>
/// <param name="Actor">Its <c>actorId</c>; rows can be found by channel and actor.</param>
/// <param name="Entity">Its <c>entityId</c>; rows can be found by channel and entity.</param>
/// <param name="Body">The envelope as it was published.</param>
public sealed record ChannelRow(
    long Offset, DateTimeOffset At, string Id, string Type, string? Actor, string? Entity, ReadOnlyMemory<byte> Body) : Row
{
    /// <summary>
    /// The type of rows that say that a notification was taken back, and of the row that it was. No publisher can give it, and it counts
    /// for nobody.
    /// </summary>
    public const string WithdrawnType = "!withdrawn";

    public override int Weight => Overhead + Body.Length;
}
