using Nudge.Core.Actors;

namespace Nudge.Grains.Interfaces.Nodes;

[GenerateSerializer, Immutable, Alias("nudge.ActorUnsettled")]
internal record struct ActorUnsettledWire([property: Id(0)] int Kind, [property: Id(1)] string App, [property: Id(2)] string Name);

[RegisterConverter]
internal sealed class ActorUnsettledConverter : IConverter<ActorUnsettled, ActorUnsettledWire>
{
    public ActorUnsettled ConvertFromSurrogate(in ActorUnsettledWire surrogate) =>
        new(new((ActorKind)surrogate.Kind, surrogate.App, surrogate.Name));

    public ActorUnsettledWire ConvertToSurrogate(in ActorUnsettled value) => new((int)value.Actor.Kind, value.Actor.App, value.Actor.Name);
}
