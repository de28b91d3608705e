namespace Nudge.Gateway.Authentication;

/// <summary>
/// The server cannot start: the master key is missing, malformed, open to others, or not the one that the store was sealed with.
/// </summary>
public sealed class MasterKeyException : Exception
{
    public MasterKeyException()
    {
    }

    public MasterKeyException(string message)
        : base(message)
    {
    }

    public MasterKeyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
