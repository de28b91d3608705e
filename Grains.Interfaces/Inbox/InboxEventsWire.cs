using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Inbox;

[GenerateSerializer, Immutable, Alias("nudge.InboxKey")]
internal record struct InboxKeyWire([property: Id(0)] string App, [property: Id(1)] string User)
{
    internal static InboxKeyWire Of(InboxKey key) => new(key.App.Value, key.User.Value);

    internal readonly InboxKey ToKey() => new(AppId.Parse(App), UserId.Parse(User));
}

[GenerateSerializer, Immutable, Alias("nudge.OwnCounts")]
internal record struct OwnCountsWire([property: Id(0)] long Unread, [property: Id(1)] long Unseen, [property: Id(2)] long Version)
{
    internal static OwnCountsWire Of(OwnCounts counts) => new(counts.Unread, counts.Unseen, counts.Version);

    internal readonly OwnCounts ToCounts() => new(Unread, Unseen, Version);
}

[GenerateSerializer, Immutable, Alias("nudge.ItemFacts")]
internal record struct ItemFactsWire(
    [property: Id(0)] string Notification, [property: Id(1)] long FirstVersion, [property: Id(2)] DateTimeOffset OpenedAt,
    [property: Id(3)] string Type, [property: Id(4)] string? Actor, [property: Id(5)] string? Entity, [property: Id(6)] string? CollapseKey,
    [property: Id(7)] int Count, [property: Id(8)] string[] Actors,
    [property: Id(9)] DateTimeOffset? ExpiresAt)
{
    internal static ItemFactsWire Of(ItemFacts facts) => new(
        facts.Id, facts.FirstVersion, facts.OpenedAt, facts.Type, facts.Actor, facts.Entity, facts.CollapseKey, facts.Count,
        [.. facts.Actors], facts.ExpiresAt);

    internal readonly ItemFacts ToFacts() => new(Notification, FirstVersion, OpenedAt, Type, Actor, Entity, CollapseKey, Count, Actors)
    {
        ExpiresAt = ExpiresAt,
    };
}

[GenerateSerializer, Immutable, Alias("nudge.InboxRow")]
internal record struct InboxRowWire(
    [property: Id(0)] long Version, [property: Id(1)] int Change, [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] ItemFactsWire? Item,
    [property: Id(4)] byte[] Body);

[GenerateSerializer, Immutable, Alias("nudge.InboxTold")]
internal record struct InboxAppendedWire(
    [property: Id(0)] InboxKeyWire Key, [property: Id(1)] long Epoch, [property: Id(2)] InboxRowWire Row, [property: Id(3)] long Floor,
    [property: Id(4)] OwnCountsWire Counts, [property: Id(5)] string[] Channels);

[RegisterConverter]
internal sealed class InboxAppendedConverter : IConverter<InboxAppended, InboxAppendedWire>
{
    public InboxAppended ConvertFromSurrogate(in InboxAppendedWire surrogate)
    {
        var row = surrogate.Row;
        return new(
            surrogate.Key.ToKey(), new Epoch(surrogate.Epoch),
            new(row.Version, (InboxChange)row.Change, row.At, row.Item?.ToFacts(), row.Body), surrogate.Floor, surrogate.Counts.ToCounts(),
            surrogate.Channels);
    }

    public InboxAppendedWire ConvertToSurrogate(in InboxAppended value)
    {
        var row = value.Row;
        return new(
            InboxKeyWire.Of(value.Key), value.Epoch.Value,
            new(row.Version, (int)row.Change, row.At, row.Item is { } item ? ItemFactsWire.Of(item) : null, Bytes.Of(row.Body)),
            value.Floor, OwnCountsWire.Of(value.Counts), [.. value.Channels]);
    }
}

[GenerateSerializer, Immutable, Alias("nudge.InboxTrimmed")]
internal record struct InboxTrimmedWire(
    [property: Id(0)] InboxKeyWire Key, [property: Id(1)] Head Head, [property: Id(2)] OwnCountsWire Counts);

[RegisterConverter]
internal sealed class InboxTrimmedConverter : IConverter<InboxTrimmed, InboxTrimmedWire>
{
    public InboxTrimmed ConvertFromSurrogate(in InboxTrimmedWire surrogate) =>
        new(surrogate.Key.ToKey(), surrogate.Head, surrogate.Counts.ToCounts());

    public InboxTrimmedWire ConvertToSurrogate(in InboxTrimmed value) =>
        new(InboxKeyWire.Of(value.Key), value.Head, OwnCountsWire.Of(value.Counts));
}

[GenerateSerializer, Immutable, Alias("nudge.InboxSignalled")]
internal record struct InboxSignalledWire(
    [property: Id(0)] InboxKeyWire Key, [property: Id(1)] string Name, [property: Id(2)] byte[] Payload, [property: Id(3)] long Stamp);

[RegisterConverter]
internal sealed class InboxSignalledConverter : IConverter<InboxSignalled, InboxSignalledWire>
{
    public InboxSignalled ConvertFromSurrogate(in InboxSignalledWire surrogate) =>
        new(surrogate.Key.ToKey(), TypeName.Parse(surrogate.Name), surrogate.Payload, surrogate.Stamp);

    public InboxSignalledWire ConvertToSurrogate(in InboxSignalled value) =>
        new(InboxKeyWire.Of(value.Key), value.Name.Value, Bytes.Of(value.Payload), value.Stamp);
}

[GenerateSerializer, Immutable, Alias("nudge.InboxPassed")]
internal record struct InboxEphemeralWire(
    [property: Id(0)] InboxKeyWire Key, [property: Id(1)] string Notification, [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] byte[] Envelope);

[RegisterConverter]
internal sealed class InboxEphemeralConverter : IConverter<InboxEphemeral, InboxEphemeralWire>
{
    public InboxEphemeral ConvertFromSurrogate(in InboxEphemeralWire surrogate) =>
        new(surrogate.Key.ToKey(), surrogate.Notification, surrogate.At, surrogate.Envelope);

    public InboxEphemeralWire ConvertToSurrogate(in InboxEphemeral value) =>
        new(InboxKeyWire.Of(value.Key), value.Id, value.At, Bytes.Of(value.Envelope));
}
