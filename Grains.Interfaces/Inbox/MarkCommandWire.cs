using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Grains.Interfaces.Inbox;

[GenerateSerializer, Immutable, Alias("nudge.ChannelMarks")]
internal record struct ChannelMarksWire(
    [property: Id(0)] string Channel, [property: Id(1)] Head Head, [property: Id(2)] Position? UpTo, [property: Id(3)] long[] Offsets);

[GenerateSerializer, Immutable, Alias("nudge.MarkCommand")]
internal record struct MarkCommandWire(
    [property: Id(0)] int Change, [property: Id(1)] string[] Items, [property: Id(2)] Position? UpTo, [property: Id(3)] bool AllOwn,
    [property: Id(4)] ChannelMarksWire[] Channels, [property: Id(5)] DateTimeOffset? Until,
    [property: Id(6)] string? Via = null);

[RegisterConverter]
internal sealed class MarkCommandConverter : IConverter<MarkCommand, MarkCommandWire>
{
    public MarkCommand ConvertFromSurrogate(in MarkCommandWire surrogate) => new(
        (InboxChange)surrogate.Change, surrogate.Items, surrogate.UpTo, surrogate.AllOwn,
        Array.ConvertAll(surrogate.Channels, marks => new ChannelMarks(marks.Channel, marks.Head, marks.UpTo, marks.Offsets)))
    {
        Until = surrogate.Until,
        Via = surrogate.Via,
    };

    public MarkCommandWire ConvertToSurrogate(in MarkCommand value) => new(
        (int)value.Change, [.. value.Ids], value.UpTo, value.AllOwn,
        [.. value.Channels.Select(marks => new ChannelMarksWire(marks.Channel, marks.Head, marks.UpTo, [.. marks.Offsets]))],
        value.Until, value.Via);
}
