using System.Collections.Immutable;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Occupancy;

[GenerateSerializer, Immutable, Alias("nudge.Member")]
internal record struct MemberWire([property: Id(0)] string User, [property: Id(1)] byte[] Info)
{
    internal static MemberWire[] Of(ImmutableDictionary<string, ReadOnlyMemory<byte>> members)
    {
        var wire = new MemberWire[members.Count];
        var next = 0;
        foreach (var (user, info) in members)
            wire[next++] = new(user, Bytes.Of(info));
        return wire;
    }

    internal static ImmutableDictionary<string, ReadOnlyMemory<byte>> Read(MemberWire[] members)
    {
        if (members.Length == 0)
            return NodeReport.NoMembers;
        var read = NodeReport.NoMembers.ToBuilder();
        foreach (var member in members)
            read[member.User] = member.Info;
        return read.ToImmutable();
    }
}

[GenerateSerializer, Immutable, Alias("nudge.NodeReport")]
internal record struct NodeReportWire(
    [property: Id(0)] long Sequence, [property: Id(1)] int Subscriptions, [property: Id(2)] MemberWire[] Members,
    [property: Id(3)] bool IsWatching);

[RegisterConverter]
internal sealed class NodeReportConverter : IConverter<NodeReport, NodeReportWire>
{
    public NodeReport ConvertFromSurrogate(in NodeReportWire surrogate) =>
        new(surrogate.Sequence, surrogate.Subscriptions, MemberWire.Read(surrogate.Members), surrogate.IsWatching);

    public NodeReportWire ConvertToSurrogate(in NodeReport value) =>
        new(value.Sequence, value.Subscriptions, MemberWire.Of(value.Members), value.IsWatching);
}

[GenerateSerializer, Immutable, Alias("nudge.OccupancyRules")]
internal record struct OccupancyRulesWire(
    [property: Id(0)] bool IsNoted, [property: Id(1)] bool HasMembers, [property: Id(2)] bool IsCached, [property: Id(3)] bool IsCountTold,
    [property: Id(4)] int MembersMax);

[RegisterConverter]
internal sealed class OccupancyRulesConverter : IConverter<OccupancyRules, OccupancyRulesWire>
{
    public OccupancyRules ConvertFromSurrogate(in OccupancyRulesWire surrogate) =>
        new(surrogate.IsNoted, surrogate.HasMembers, surrogate.IsCached, surrogate.IsCountTold, surrogate.MembersMax);

    public OccupancyRulesWire ConvertToSurrogate(in OccupancyRules value) =>
        new(value.IsNoted, value.HasMembers, value.IsCached, value.IsCountTold, value.MembersMax);
}

[GenerateSerializer, Immutable, Alias("nudge.KeptEvent")]
internal record struct KeptEventWire([property: Id(0)] EventWire Event, [property: Id(1)] DateTimeOffset Until);

[GenerateSerializer, Immutable, Alias("nudge.OccupancyView")]
internal record struct OccupancyViewWire(
    [property: Id(0)] long Revision, [property: Id(1)] int Subscriptions, [property: Id(2)] MemberWire[]? Members,
    [property: Id(3)] KeptEventWire? Kept, [property: Id(4)] int MemberCount, [property: Id(5)] int? Counted);

[RegisterConverter]
internal sealed class OccupancyViewConverter : IConverter<OccupancyView, OccupancyViewWire>
{
    public OccupancyView ConvertFromSurrogate(in OccupancyViewWire surrogate) => new(
        surrogate.Revision, surrogate.Subscriptions, surrogate.Members is { } members ? MemberWire.Read(members) : null,
        surrogate.Kept is { } kept ? new KeptEvent(kept.Event.Event, kept.Event.Data, kept.Until) : null, surrogate.MemberCount,
        surrogate.Counted);

    public OccupancyViewWire ConvertToSurrogate(in OccupancyView value) => new(
        value.Revision, value.Subscriptions, value.Members is { } members ? MemberWire.Of(members) : null,
        value.Kept is { } kept ? new KeptEventWire(EventWire.Of(kept.Event, kept.Data), kept.Until) : null, value.MemberCount,
        value.Counted);
}

[GenerateSerializer, Immutable, Alias("nudge.OccupiedChannel")]
internal record struct OccupiedChannelWire(
    [property: Id(0)] string Channel, [property: Id(1)] int Subscriptions, [property: Id(2)] int Members);

[RegisterConverter]
internal sealed class OccupiedChannelConverter : IConverter<OccupiedChannel, OccupiedChannelWire>
{
    public OccupiedChannel ConvertFromSurrogate(in OccupiedChannelWire surrogate) =>
        new(surrogate.Channel, surrogate.Subscriptions, surrogate.Members);

    public OccupiedChannelWire ConvertToSurrogate(in OccupiedChannel value) => new(value.Channel, value.Subscriptions, value.Members);
}
