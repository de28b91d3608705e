using Nudge.Core.Inbox;

namespace Nudge.Grains.Interfaces.Inbox;

[GenerateSerializer, Immutable, Alias("nudge.InboxItem")]
internal record struct InboxItemWire(
    [property: Id(0)] long Version, [property: Id(1)] DateTimeOffset At, [property: Id(2)] ItemFactsWire Facts, [property: Id(3)] bool Seen,
    [property: Id(4)] bool Read, [property: Id(5)] bool Archived)
{
    internal static InboxItemWire Of(InboxItem item) =>
        new(item.Version, item.At, ItemFactsWire.Of(item.Facts), item.Seen, item.Read, item.Archived);

    internal readonly InboxItem ToItem() => new(Version, At, Facts.ToFacts(), Seen, Read, Archived);
}

[GenerateSerializer, Immutable, Alias("nudge.Mark")]
internal record struct MarkWire(
    [property: Id(0)] string Channel, [property: Id(1)] long Offset, [property: Id(2)] bool Archived, [property: Id(3)] bool Deleted)
{
    internal static MarkWire Of(MarkRow mark) => new(mark.Channel, mark.Offset, mark.Archived, mark.Deleted);

    internal readonly MarkRow ToRow() => new(Channel, Offset, Archived, Deleted);
}

[GenerateSerializer, Immutable, Alias("nudge.InboxListing")]
internal record struct InboxListingWire(
    [property: Id(0)] InboxView View, [property: Id(1)] InboxItemWire[] Items, [property: Id(2)] MarkWire[] Marks);

[RegisterConverter]
internal sealed class InboxListingConverter : IConverter<InboxListing, InboxListingWire>
{
    public InboxListing ConvertFromSurrogate(in InboxListingWire surrogate)
    {
        var marks = surrogate.Marks.Select(mark => mark.ToRow()).GroupBy(mark => mark.Channel, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => (IReadOnlyDictionary<long, MarkRow>)group.ToDictionary(mark => mark.Offset),
            StringComparer.Ordinal);
        return new(surrogate.View, Array.ConvertAll(surrogate.Items, item => item.ToItem()), marks);
    }

    public InboxListingWire ConvertToSurrogate(in InboxListing value) => new(
        value.View, [.. value.Items.Select(InboxItemWire.Of)],
        [.. value.Marks.Values.SelectMany(marks => marks.Values).Select(MarkWire.Of)]);
}

[GenerateSerializer, Immutable, Alias("nudge.InboxListQuery")]
internal record struct InboxListQueryWire(
    [property: Id(0)] long At, [property: Id(1)] string Source, [property: Id(2)] long Offset, [property: Id(3)] bool Newer,
    [property: Id(4)] int Filter, [property: Id(5)] string? Type, [property: Id(6)] int Limit,
    [property: Id(7)] DateTimeOffset? ArchivedBefore);

[RegisterConverter]
internal sealed class InboxListQueryConverter : IConverter<InboxListQuery, InboxListQueryWire>
{
    public InboxListQuery ConvertFromSurrogate(in InboxListQueryWire surrogate) => new(
        new(surrogate.At, surrogate.Source, surrogate.Offset), surrogate.Newer, (ItemFilter)surrogate.Filter, surrogate.Type,
        surrogate.Limit)
    {
        ArchivedBefore = surrogate.ArchivedBefore,
    };

    public InboxListQueryWire ConvertToSurrogate(in InboxListQuery value) => new(
        value.From.At, value.From.Source, value.From.Offset, value.Newer, (int)value.Filter, value.Type, value.Limit,
        value.ArchivedBefore);
}
