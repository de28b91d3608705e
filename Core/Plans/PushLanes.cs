using Nudge.Core.Pushes;

namespace Nudge.Core.Plans;

/// <summary>The lanes that the workers of pushes have, for the lanes of plans: by weight, whatever a plan calls its lane.</summary>
internal static class PushLanes
{
    private const int BusinessWeight = 16;
    private const int ProWeight = 4;

    private static readonly PushRules Business = new(PushLane.Business);
    private static readonly PushRules Pro = new(PushLane.Pro);
    private static readonly PushRules Free = new(PushLane.Free);

    public static PushRules Of(Lane lane) => lane.Weight switch
    {
        >= BusinessWeight => Business,
        >= ProWeight => Pro,
        _ => Free,
    };
}
