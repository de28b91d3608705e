namespace Nudge.Storage.Transfer;

/// <summary>An export cannot be written or taken in. Nothing was changed; the message is for the operator and says what to do.</summary>
public sealed class TransferException : Exception
{
    public TransferException()
    {
    }

    public TransferException(string message)
        : base(message)
    {
    }

    public TransferException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
