namespace Nudge.Core.Why;

/// <summary>Asks all nodes that serve clients. Any thread may call it; it does not fail, and says who did not answer.</summary>
public interface IDeliveries
{
    Task<DeliveryAnswer> AskAsync(DeliveryQuestion question, CancellationToken cancellationToken);
}
