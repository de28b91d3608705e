namespace Nudge.Core.Actors;

/// <summary>The store answered that it will never take this: nothing was written, and repeating it changes nothing.</summary>
/// <remarks>
/// A fault of the server's or of its database, and no outage. A caller that only has to know that nothing was written catches
/// <see cref="StoreUnavailableException"/>; whoever tells a caller to repeat asks for this one first.
/// </remarks>
public sealed class StoreRefusedException : StoreUnavailableException
{
    public StoreRefusedException()
    {
    }

    public StoreRefusedException(string message)
        : base(message)
    {
    }

    public StoreRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
