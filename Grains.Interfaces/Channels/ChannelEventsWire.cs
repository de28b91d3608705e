using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Channels;

[GenerateSerializer, Immutable, Alias("nudge.ChannelRow")]
internal record struct ChannelRowWire(
    [property: Id(0)] long Offset, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string Notification,
    [property: Id(3)] string Type, [property: Id(4)] string? Actor, [property: Id(5)] string? Entity, [property: Id(6)] byte[] Body)
{
    internal static ChannelRowWire Of(ChannelRow row) =>
        new(row.Offset, row.At, row.Id, row.Type, row.Actor, row.Entity, Bytes.Of(row.Body));

    internal readonly ChannelRow ToRow() => new(Offset, At, Notification, Type, Actor, Entity, Body);
}

[GenerateSerializer, Immutable, Alias("nudge.ChannelKey")]
internal record struct ChannelKeyWire([property: Id(0)] string App, [property: Id(1)] string Channel)
{
    internal static ChannelKeyWire Of(ChannelKey key) => new(key.App.Value, key.Channel.Value);

    internal readonly ChannelKey ToKey() => new(AppId.Parse(App), ChannelName.Parse(Channel));
}

[GenerateSerializer, Immutable, Alias("nudge.ChannelTold")]
internal record struct ChannelAppendedWire(
    [property: Id(0)] ChannelKeyWire Key, [property: Id(1)] long Epoch, [property: Id(2)] ChannelRowWire Row);

[RegisterConverter]
internal sealed class ChannelAppendedConverter : IConverter<ChannelAppended, ChannelAppendedWire>
{
    public ChannelAppended ConvertFromSurrogate(in ChannelAppendedWire surrogate) =>
        new(surrogate.Key.ToKey(), new Epoch(surrogate.Epoch), surrogate.Row.ToRow());

    public ChannelAppendedWire ConvertToSurrogate(in ChannelAppended value) =>
        new(ChannelKeyWire.Of(value.Key), value.Epoch.Value, ChannelRowWire.Of(value.Row));
}

[GenerateSerializer, Immutable, Alias("nudge.ChannelTrimmed")]
internal record struct ChannelTrimmedWire([property: Id(0)] ChannelKeyWire Key, [property: Id(1)] Head Head);

[RegisterConverter]
internal sealed class ChannelTrimmedConverter : IConverter<ChannelTrimmed, ChannelTrimmedWire>
{
    public ChannelTrimmed ConvertFromSurrogate(in ChannelTrimmedWire surrogate) => new(surrogate.Key.ToKey(), surrogate.Head);

    public ChannelTrimmedWire ConvertToSurrogate(in ChannelTrimmed value) => new(ChannelKeyWire.Of(value.Key), value.Head);
}

[GenerateSerializer, Immutable, Alias("nudge.ChannelSignalled")]
internal record struct ChannelSignalledWire(
    [property: Id(0)] ChannelKeyWire Key, [property: Id(1)] string Name, [property: Id(2)] byte[] Payload, [property: Id(3)] long Stamp);

[RegisterConverter]
internal sealed class ChannelSignalledConverter : IConverter<ChannelSignalled, ChannelSignalledWire>
{
    public ChannelSignalled ConvertFromSurrogate(in ChannelSignalledWire surrogate) =>
        new(surrogate.Key.ToKey(), TypeName.Parse(surrogate.Name), surrogate.Payload, surrogate.Stamp);

    public ChannelSignalledWire ConvertToSurrogate(in ChannelSignalled value) =>
        new(ChannelKeyWire.Of(value.Key), value.Name.Value, Bytes.Of(value.Payload), value.Stamp);
}

[GenerateSerializer, Immutable, Alias("nudge.ChannelPassed")]
internal record struct ChannelEphemeralWire(
    [property: Id(0)] ChannelKeyWire Key, [property: Id(1)] string Notification, [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] byte[] Envelope);

[RegisterConverter]
internal sealed class ChannelEphemeralConverter : IConverter<ChannelEphemeral, ChannelEphemeralWire>
{
    public ChannelEphemeral ConvertFromSurrogate(in ChannelEphemeralWire surrogate) =>
        new(surrogate.Key.ToKey(), surrogate.Notification, surrogate.At, surrogate.Envelope);

    public ChannelEphemeralWire ConvertToSurrogate(in ChannelEphemeral value) =>
        new(ChannelKeyWire.Of(value.Key), value.Id, value.At, Bytes.Of(value.Envelope));
}
