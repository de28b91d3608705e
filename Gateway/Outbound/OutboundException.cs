namespace Nudge.Gateway.Outbound;

/// <summary>
/// A call did not come about, or brought no answer that may be used. The message is for whoever entered the address; it tells nothing
/// secret.
/// </summary>
public sealed class OutboundException : Exception
{
    public OutboundException()
    {
    }

    public OutboundException(string message)
        : base(message)
    {
    }

    public OutboundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
