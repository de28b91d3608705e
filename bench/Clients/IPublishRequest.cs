namespace Nudge.Bench.Clients;

/// <summary>The bytes of one publish call.</summary>
internal interface IPublishRequest
{
    /// <summary>The whole request; good until the next call.</summary>
    /// <param name="number">The publication's, which its payload carries.</param>
    /// <param name="recipient">Which of the numbered recipients, where there are several.</param>
    ReadOnlySpan<byte> For(uint number, int recipient);
}
