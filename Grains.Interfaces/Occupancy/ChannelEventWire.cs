using System.Runtime.InteropServices;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Occupancy;

/// <summary>An event as clients get it, and where in it its data lies: nearly always in the same bytes.</summary>
[GenerateSerializer, Immutable, Alias("nudge.Event")]
internal record struct EventWire(
    [property: Id(0)] byte[] Event, [property: Id(1)] int DataStart, [property: Id(2)] int DataLength, [property: Id(3)] byte[]? Apart)
{
    internal readonly ReadOnlyMemory<byte> Data => Apart ?? Event.AsMemory(DataStart, DataLength);

    internal static EventWire Of(ReadOnlyMemory<byte> told, ReadOnlyMemory<byte> data)
    {
        var whole = Bytes.Of(told);
        return data.IsEmpty ? new(whole, 0, 0, null)
            : MemoryMarshal.TryGetArray(data, out var part)
                && ReferenceEquals(part.Array, whole) ? new(whole, part.Offset, part.Count, null)
            : new(whole, 0, 0, Bytes.Of(data));
    }
}

/// <summary>An event of a client, for the app's servers. Its text is the data.</summary>
[GenerateSerializer, Immutable, Alias("nudge.ClientEvent")]
internal record struct ClientEventWire(
    [property: Id(0)] string App, [property: Id(1)] string Channel, [property: Id(2)] DateTimeOffset At, [property: Id(3)] string Name,
    [property: Id(4)] string SocketId, [property: Id(5)] string? User)
{
    internal static ClientEventWire? Of(OccupancyNotice? notice) => notice switch
    {
        null => null,
        ClientEventSent sent => new(sent.App.Value, sent.Channel, sent.At, sent.Name, sent.SocketId, sent.User),
        _ => throw new NotSupportedException($"{notice.GetType().Name} is noted by the actor and not told to it."),
    };

    internal readonly ClientEventSent ToNotice(ReadOnlyMemory<byte> data) => new(AppId.Parse(App), Channel, At, Name, data, SocketId, User);
}

[GenerateSerializer, Immutable, Alias("nudge.Telling")]
internal record struct ChannelEventWire(
    [property: Id(0)] EventWire Event, [property: Id(1)] ulong Except, [property: Id(2)] ClientEventWire? Notice,
    [property: Id(3)] long Stamp);

[RegisterConverter]
internal sealed class ChannelEventConverter : IConverter<ChannelEvent, ChannelEventWire>
{
    public ChannelEvent ConvertFromSurrogate(in ChannelEventWire surrogate)
    {
        var data = surrogate.Event.Data;
        return new(surrogate.Event.Event, data, surrogate.Except, surrogate.Notice?.ToNotice(data), surrogate.Stamp);
    }

    public ChannelEventWire ConvertToSurrogate(in ChannelEvent value) =>
        new(EventWire.Of(value.Event, value.Data), value.Except, ClientEventWire.Of(value.Notice), value.Stamp);
}
