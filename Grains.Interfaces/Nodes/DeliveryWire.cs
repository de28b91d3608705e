using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Core.Why;

namespace Nudge.Grains.Interfaces.Nodes;

[GenerateSerializer, Immutable, Alias("nudge.DeliveryQuestion")]
internal record struct DeliveryQuestionWire(
    [property: Id(0)] string App, [property: Id(1)] string User, [property: Id(2)] string? Channel, [property: Id(3)] Position Position,
    [property: Id(4)] DateTimeOffset At);

[RegisterConverter]
internal sealed class DeliveryQuestionConverter : IConverter<DeliveryQuestion, DeliveryQuestionWire>
{
    public DeliveryQuestion ConvertFromSurrogate(in DeliveryQuestionWire surrogate) => new(
        new InboxKey(AppId.Parse(surrogate.App), UserId.Parse(surrogate.User)), surrogate.Channel, surrogate.Position, surrogate.At);

    public DeliveryQuestionWire ConvertToSurrogate(in DeliveryQuestion value) =>
        new(value.Inbox.App.Value, value.Inbox.User.Value, value.Channel, value.Position, value.At);
}

[GenerateSerializer, Immutable, Alias("nudge.Delivery")]
internal record struct DeliveryWire(
    [property: Id(0)] string Connection, [property: Id(1)] string Protocol, [property: Id(2)] DateTimeOffset Since,
    [property: Id(3)] int Kind, [property: Id(4)] DateTimeOffset? Ended, [property: Id(5)] string? EndedBy,
    [property: Id(6)] DateTimeOffset? ConfirmedAt);

[GenerateSerializer, Immutable, Alias("nudge.NodeDeliveries")]
internal record struct NodeDeliveriesWire(
    [property: Id(0)] string Node, [property: Id(1)] DateTimeOffset Since, [property: Id(2)] DeliveryWire[] Deliveries);

[RegisterConverter]
internal sealed class NodeDeliveriesConverter : IConverter<NodeDeliveries, NodeDeliveriesWire>
{
    public NodeDeliveries ConvertFromSurrogate(in NodeDeliveriesWire surrogate) => new(
        surrogate.Node, surrogate.Since,
        Array.ConvertAll(
            surrogate.Deliveries,
            delivery => new Delivery(
                delivery.Connection, delivery.Protocol, delivery.Since, (DeliveryKind)delivery.Kind, delivery.Ended, delivery.EndedBy,
                delivery.ConfirmedAt)));

    public NodeDeliveriesWire ConvertToSurrogate(in NodeDeliveries value) => new(
        value.Node, value.Since,
        [
            .. value.Deliveries.Select(delivery => new DeliveryWire(
                delivery.Connection, delivery.Protocol, delivery.Since, (int)delivery.Kind, delivery.Ended, delivery.EndedBy,
                delivery.ConfirmedAt)),
        ]);
}

[GenerateSerializer, Immutable, Alias("nudge.DeliveryAnswer")]
internal record struct DeliveryAnswerWire([property: Id(0)] NodeDeliveries[] Nodes, [property: Id(1)] int Silent);

[RegisterConverter]
internal sealed class DeliveryAnswerConverter : IConverter<DeliveryAnswer, DeliveryAnswerWire>
{
    public DeliveryAnswer ConvertFromSurrogate(in DeliveryAnswerWire surrogate) => new(surrogate.Nodes, surrogate.Silent);

    public DeliveryAnswerWire ConvertToSurrogate(in DeliveryAnswer value) => new([.. value.Nodes], value.Silent);
}
