using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Occupancy;

[GenerateSerializer, Immutable, Alias("nudge.OccupancyKey")]
internal record struct OccupancyKeyWire([property: Id(0)] string App, [property: Id(1)] string Name)
{
    internal static OccupancyKeyWire Of(ActorKey key) => new(key.App, key.Name);

    internal readonly ActorKey ToKey() => new(ActorKind.Occupancy, App, Name);
}

[GenerateSerializer, Immutable, Alias("nudge.EventTold")]
internal record struct EventBroadcastWire(
    [property: Id(0)] OccupancyKeyWire Key, [property: Id(1)] long Revision, [property: Id(2)] EventWire Event,
    [property: Id(3)] ulong Except, [property: Id(4)] bool IsKept, [property: Id(5)] long Stamp);

[RegisterConverter]
internal sealed class EventBroadcastConverter : IConverter<EventBroadcast, EventBroadcastWire>
{
    public EventBroadcast ConvertFromSurrogate(in EventBroadcastWire surrogate) => new(
        surrogate.Key.ToKey(), surrogate.Revision, surrogate.Event.Event, surrogate.Except, surrogate.IsKept, surrogate.Event.Data,
        surrogate.Stamp);

    public EventBroadcastWire ConvertToSurrogate(in EventBroadcast value) =>
        new(
            OccupancyKeyWire.Of(value.Actor), value.Revision, EventWire.Of(value.Event, value.Data), value.Except, value.IsKept,
            value.Stamp);
}

[GenerateSerializer, Immutable, Alias("nudge.MemberTold")]
internal record struct MemberChangedWire(
    [property: Id(0)] OccupancyKeyWire Key, [property: Id(1)] long Revision, [property: Id(2)] string User, [property: Id(3)] byte[]? Info);

[RegisterConverter]
internal sealed class MemberChangedConverter : IConverter<MemberChanged, MemberChangedWire>
{
    public MemberChanged ConvertFromSurrogate(in MemberChangedWire surrogate) => new(
        surrogate.Key.ToKey(), surrogate.Revision, surrogate.User,
        // Not null alone, which would become memory that is empty.
        surrogate.Info is { } info ? new ReadOnlyMemory<byte>(info) : (ReadOnlyMemory<byte>?)null);

    public MemberChangedWire ConvertToSurrogate(in MemberChanged value) =>
        new(OccupancyKeyWire.Of(value.Actor), value.Revision, value.User, value.Info is { } info ? Bytes.Of(info) : null);
}

[GenerateSerializer, Immutable, Alias("nudge.CountTold")]
internal record struct SubscriptionCountChangedWire(
    [property: Id(0)] OccupancyKeyWire Key, [property: Id(1)] long Revision, [property: Id(2)] int Subscriptions);

[RegisterConverter]
internal sealed class SubscriptionCountChangedConverter : IConverter<SubscriptionCountChanged, SubscriptionCountChangedWire>
{
    public SubscriptionCountChanged ConvertFromSurrogate(in SubscriptionCountChangedWire surrogate) =>
        new(surrogate.Key.ToKey(), surrogate.Revision, surrogate.Subscriptions);

    public SubscriptionCountChangedWire ConvertToSurrogate(in SubscriptionCountChanged value) =>
        new(OccupancyKeyWire.Of(value.Actor), value.Revision, value.Subscriptions);
}

[GenerateSerializer, Immutable, Alias("nudge.OccupiedTold")]
internal record struct OccupiedChangedWire(
    [property: Id(0)] OccupancyKeyWire Key, [property: Id(1)] long Revision, [property: Id(2)] bool IsOccupied);

[RegisterConverter]
internal sealed class OccupiedChangedConverter : IConverter<OccupiedChanged, OccupiedChangedWire>
{
    public OccupiedChanged ConvertFromSurrogate(in OccupiedChangedWire surrogate) =>
        new(surrogate.Key.ToKey(), surrogate.Revision, surrogate.IsOccupied);

    public OccupiedChangedWire ConvertToSurrogate(in OccupiedChanged value) =>
        new(OccupancyKeyWire.Of(value.Actor), value.Revision, value.IsOccupied);
}

[GenerateSerializer, Immutable, Alias("nudge.Terminated")]
internal record struct TerminatedWire([property: Id(0)] OccupancyKeyWire Key, [property: Id(1)] long Revision);

[RegisterConverter]
internal sealed class TerminatedConverter : IConverter<Terminated, TerminatedWire>
{
    public Terminated ConvertFromSurrogate(in TerminatedWire surrogate) => new(surrogate.Key.ToKey(), surrogate.Revision);

    public TerminatedWire ConvertToSurrogate(in Terminated value) => new(OccupancyKeyWire.Of(value.Actor), value.Revision);
}

[GenerateSerializer, Immutable, Alias("nudge.OccupancySettled")]
internal record struct OccupancySettledWire([property: Id(0)] OccupancyKeyWire Key, [property: Id(1)] Guid Activation);

[RegisterConverter]
internal sealed class OccupancySettledConverter : IConverter<OccupancySettled, OccupancySettledWire>
{
    public OccupancySettled ConvertFromSurrogate(in OccupancySettledWire surrogate) => new(surrogate.Key.ToKey(), surrogate.Activation);

    public OccupancySettledWire ConvertToSurrogate(in OccupancySettled value) => new(OccupancyKeyWire.Of(value.Actor), value.Activation);
}
