namespace Nudge.Storage;

/// <summary>A store cannot be opened. The message is for the operator: it names the cause and the fix.</summary>
public sealed class StoreOpenException : Exception
{
    public StoreOpenException()
    {
    }

    public StoreOpenException(string message)
        : base(message)
    {
    }

    public StoreOpenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
