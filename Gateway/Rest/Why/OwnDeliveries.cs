using Nudge.Core.Why;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Rest.Why;

/// <summary>The connections of this process are all there are.</summary>
internal sealed class OwnDeliveries(NodeSessions sessions) : IDeliveries
{
    /// <summary>The name of the only node.</summary>
    internal const string Node = "this";

    public async Task<DeliveryAnswer> AskAsync(DeliveryQuestion question, CancellationToken cancellationToken) =>
        new([await sessions.AnswerAsync(Node, question, cancellationToken)], 0);
}
