using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Positions;

namespace Nudge.Grains.Interfaces.Actors;

[GenerateSerializer, Immutable, Alias("nudge.Head")]
internal record struct HeadWire([property: Id(0)] long Epoch, [property: Id(1)] long Version, [property: Id(2)] long Floor);

[RegisterConverter]
internal sealed class HeadConverter : IConverter<Head, HeadWire>
{
    public Head ConvertFromSurrogate(in HeadWire surrogate) => new(new(surrogate.Epoch), surrogate.Version, surrogate.Floor);

    public HeadWire ConvertToSurrogate(in Head value) => new(value.Epoch.Value, value.Version, value.Floor);
}

[GenerateSerializer, Immutable, Alias("nudge.Position")]
internal record struct PositionWire([property: Id(0)] long Epoch, [property: Id(1)] long Offset);

[RegisterConverter]
internal sealed class PositionConverter : IConverter<Position, PositionWire>
{
    public Position ConvertFromSurrogate(in PositionWire surrogate) => new(new(surrogate.Epoch), surrogate.Offset);

    public PositionWire ConvertToSurrogate(in Position value) => new(value.Epoch.Value, value.Offset);
}

[GenerateSerializer, Immutable, Alias("nudge.OffsetRange")]
internal record struct OffsetRangeWire([property: Id(0)] long First, [property: Id(1)] long Last);

[RegisterConverter]
internal sealed class OffsetRangeConverter : IConverter<OffsetRange, OffsetRangeWire>
{
    public OffsetRange ConvertFromSurrogate(in OffsetRangeWire surrogate) => new(surrogate.First, surrogate.Last);

    public OffsetRangeWire ConvertToSurrogate(in OffsetRange value) => new(value.First, value.Last);
}

[GenerateSerializer, Immutable, Alias("nudge.Refusal")]
internal record struct RefusalWire(
    [property: Id(0)] string Code, [property: Id(1)] int HttpStatus, [property: Id(2)] string Message, [property: Id(3)] string? Field,
    [property: Id(4)] long? Limit);

[RegisterConverter]
internal sealed class RefusalConverter : IConverter<Refusal, RefusalWire>
{
    public Refusal ConvertFromSurrogate(in RefusalWire surrogate) =>
        new(new(surrogate.Code, surrogate.HttpStatus), surrogate.Message, surrogate.Field, surrogate.Limit);

    public RefusalWire ConvertToSurrogate(in Refusal value) =>
        new(value.Code.Value, value.Code.Status, value.Message, value.Field, value.Limit);
}
