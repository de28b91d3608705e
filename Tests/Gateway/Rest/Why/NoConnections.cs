using Nudge.Core.Why;

namespace Nudge.Tests.Gateway.Rest.Why;

/// <summary>For servers without faces that have connections.</summary>
internal sealed class NoConnections(TimeProvider time) : IDeliveries
{
    public Task<DeliveryAnswer> AskAsync(DeliveryQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new DeliveryAnswer([new("this", time.GetUtcNow(), [])], 0));
}
