using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Notifications;

[GenerateSerializer, Immutable, Alias("nudge.Publication")]
internal record struct PublicationWire(
    [property: Id(0)] string Notification,
    [property: Id(1)] byte[] Json,
    [property: Id(2)] string Type,
    [property: Id(3)] string? Entity,
    [property: Id(4)] string? Actor,
    [property: Id(5)] PublishRulesWire Rules,
    [property: Id(6)] DateTimeOffset? ExpiresAt,
    [property: Id(7)] string? By = null,
    [property: Id(8)] int Recipients = 0);

/// <summary>
/// Rules that differ from <see cref="PublishRules.Plain"/> in no field are the common case and costs few bytes: defaults are not written.
/// </summary>
[GenerateSerializer, Immutable, Alias("nudge.PublishRules")]
internal record struct PublishRulesWire(
    [property: Id(0)] string? CollapseKey,
    [property: Id(1)] TimeSpan? CollapseWindow,
    [property: Id(2)] int CollapseMax,
    [property: Id(3)] int ThrottleCount,
    [property: Id(4)] TimeSpan ThrottleWindow,
    [property: Id(5)] int? QuotaPerDay,
    [property: Id(6)] int ItemsMax,
    [property: Id(7)] long ChannelRowsMax,
    [property: Id(8)] int? SpentQuota,
    [property: Id(9)] int? PushLane = null);

[RegisterConverter]
internal sealed class PublicationConverter : IConverter<Publication, PublicationWire>
{
    public Publication ConvertFromSurrogate(in PublicationWire surrogate)
    {
        var envelope = new Envelope
        {
            Json = surrogate.Json,
            Type = TypeName.Parse(surrogate.Type),
            Entity = surrogate.Entity,
            Actor = surrogate.Actor,
        };
        var rules = surrogate.Rules;
        return new(NotificationId.Parse(surrogate.Notification), envelope, new()
        {
            CollapseKey = rules.CollapseKey,
            CollapseWindow = rules.CollapseWindow,
            CollapseMax = rules.CollapseMax,
            ThrottleCount = rules.ThrottleCount,
            ThrottleWindow = rules.ThrottleWindow,
            QuotaPerDay = rules.QuotaPerDay,
            ItemsMax = rules.ItemsMax,
            ChannelRowsMax = rules.ChannelRowsMax,
            SpentQuota = rules.SpentQuota,
            Push = rules.PushLane is { } lane ? new((PushLane)lane) : null,
        })
        {
            ExpiresAt = surrogate.ExpiresAt,
            By = surrogate.By,
            Recipients = surrogate.Recipients,
        };
    }

    public PublicationWire ConvertToSurrogate(in Publication value)
    {
        var (envelope, rules) = (value.Envelope, value.Rules);
        return new(
            value.Id.Value, Bytes.Of(envelope.Json), envelope.Type.Value, envelope.Entity, envelope.Actor,
            new(
                rules.CollapseKey, rules.CollapseWindow, rules.CollapseMax, rules.ThrottleCount, rules.ThrottleWindow, rules.QuotaPerDay,
                rules.ItemsMax,
                rules.ChannelRowsMax, rules.SpentQuota, (int?)rules.Push?.Lane),
            value.ExpiresAt, value.By, value.Recipients);
    }
}

[GenerateSerializer, Immutable, Alias("nudge.PublishReceipt")]
internal record struct PublishReceiptWire(
    [property: Id(0)] int Status, [property: Id(1)] Position? Position, [property: Id(2)] bool Duplicate);

[RegisterConverter]
internal sealed class PublishReceiptConverter : IConverter<PublishReceipt, PublishReceiptWire>
{
    public PublishReceipt ConvertFromSurrogate(in PublishReceiptWire surrogate) =>
        new((PublishStatus)surrogate.Status, surrogate.Position, surrogate.Duplicate);

    public PublishReceiptWire ConvertToSurrogate(in PublishReceipt value) => new((int)value.Status, value.Position, value.Duplicate);
}
