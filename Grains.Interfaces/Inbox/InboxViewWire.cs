using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Inbox;

[GenerateSerializer, Immutable, Alias("nudge.Subscription")]
internal record struct SubscriptionWire(
    [property: Id(0)] string Channel, [property: Id(1)] long Epoch, [property: Id(2)] long Start, [property: Id(3)] long ReadUpTo,
    [property: Id(4)] long SeenUpTo, [property: Id(5)] OffsetRange[] ReadAhead, [property: Id(6)] DateTimeOffset At,
    [property: Id(7)] bool NeedsCapability)
{
    internal static SubscriptionWire Of(SubscriptionRow row) =>
        new(row.Channel, row.Epoch.Value, row.Start, row.ReadUpTo, row.SeenUpTo, [.. row.ReadAhead], row.At, row.NeedsCapability);

    internal readonly SubscriptionRow ToRow() => new(Channel, new(Epoch), Start, ReadUpTo, SeenUpTo, ReadAhead, At, NeedsCapability);
}

[GenerateSerializer, Immutable, Alias("nudge.UnreadQuery")]
internal record struct UnreadQueryWire(
    [property: Id(0)] string Channel, [property: Id(1)] long Epoch, [property: Id(2)] long ReadUpTo, [property: Id(3)] long SeenUpTo,
    [property: Id(4)] OffsetRange[] Excluded, [property: Id(5)] bool Muted)
{
    internal static UnreadQueryWire Of(UnreadQuery query) =>
        new(query.Channel, query.Epoch.Value, query.ReadUpTo, query.SeenUpTo, [.. query.Excluded], query.Muted);

    internal readonly UnreadQuery ToQuery() => new(Channel, new(Epoch), ReadUpTo, SeenUpTo, Excluded, Muted);
}

/// <summary>Push has how pushes come, as JSON of the whole preferences: nodes of before neither send nor read it.</summary>
[GenerateSerializer, Immutable, Alias("nudge.Preferences")]
internal record struct PreferencesWire(
    [property: Id(0)] string[] Channels, [property: Id(1)] string[] Types, [property: Id(2)] string[] Entities,
    [property: Id(3)] byte[]? Push);

[RegisterConverter]
internal sealed class PreferencesConverter : IConverter<Preferences, PreferencesWire>
{
    public Preferences ConvertFromSurrogate(in PreferencesWire surrogate) => new(surrogate.Channels, surrogate.Types, surrogate.Entities)
    {
        Push = surrogate.Push is { } json ? Preferences.FromJson(json).Push : null,
    };

    public PreferencesWire ConvertToSurrogate(in Preferences value) => new(
        [.. value.MutedChannels], [.. value.MutedTypes], [.. value.MutedEntities],
        value.Push is { } push ? Bytes.Of((Preferences.None with { Push = push }).ToJson()) : null);
}

[GenerateSerializer, Immutable, Alias("nudge.InboxView")]
internal record struct InboxViewWire(
    [property: Id(0)] Head Head, [property: Id(1)] OwnCountsWire Counts, [property: Id(2)] SubscriptionWire[] Subscriptions,
    [property: Id(3)] UnreadQueryWire[] Queries, [property: Id(4)] Preferences Preferences);

[RegisterConverter]
internal sealed class InboxViewConverter : IConverter<InboxView, InboxViewWire>
{
    public InboxView ConvertFromSurrogate(in InboxViewWire surrogate) => new(
        surrogate.Head, surrogate.Counts.ToCounts(), Array.ConvertAll(surrogate.Subscriptions, row => row.ToRow()),
        Array.ConvertAll(surrogate.Queries, query => query.ToQuery()), surrogate.Preferences);

    public InboxViewWire ConvertToSurrogate(in InboxView value) => new(
        value.Head, OwnCountsWire.Of(value.Counts), [.. value.Subscriptions.Select(SubscriptionWire.Of)],
        [.. value.Queries.Select(UnreadQueryWire.Of)], value.Preferences);
}
