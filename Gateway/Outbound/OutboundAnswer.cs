namespace Nudge.Gateway.Outbound;

/// <summary>The outcome of a call.</summary>
/// <param name="Status">The HTTP status, whatever it is.</param>
/// <param name="Body">As much as was asked for.</param>
/// <param name="RetryAfter">The receiver's wait before another try; may be negative.</param>
public sealed record OutboundAnswer(int Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
