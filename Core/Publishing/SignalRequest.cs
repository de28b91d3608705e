using Nudge.Core.Names;

namespace Nudge.Core.Publishing;

/// <summary>A signal (S4.1): received by those who are connected, never stored and never counted.</summary>
/// <param name="Users">The recipients, without repetitions; empty where <paramref name="Channel"/> is given.</param>
/// <param name="Channel">The channel; <see langword="null"/> where <paramref name="Users"/> are given.</param>
/// <param name="Name">Its name.</param>
/// <param name="Payload">One line of valid JSON, <c>null</c> where there is nothing to say.</param>
public sealed record SignalRequest(IReadOnlyList<UserId> Users, ChannelName? Channel, TypeName Name, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Bytes of a payload: what Pusher takes.</summary>
    public const int PayloadBytesMax = 10_240;
}
