namespace Nudge.Gateway.Pusher.Stored;

/// <summary>What Pusher's side logs of what its clients hear and have. No payloads, no tokens. Its event ids are shared with <c>Traces</c>.</summary>
internal static partial class PusherLog
{
    [LoggerMessage(8, LogLevel.Warning, "Connection {Connection} could not be attached to {Source}; it is tried again in {Seconds} s.")]
    public static partial void AttachLater(ILogger logger, string connection, string source, int seconds, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "What clients of lost connections have could not be written or read; those that come back are told to fetch anew.")]
    public static partial void TicketsAway(ILogger logger, Exception exception);

    [LoggerMessage(16, LogLevel.Error, "Connection {Connection} could not be brought to where {Source} stands; it is closed. This is a fault of the server.")]
    public static partial void CatchUpFailed(ILogger logger, string connection, string source, Exception exception);

    [LoggerMessage(17, LogLevel.Error, "What the client of connection {Connection} had before could not be read; it is told to fetch anew. This is a fault of the server.")]
    public static partial void AdoptFailed(ILogger logger, string connection, Exception exception);

    [LoggerMessage(18, LogLevel.Warning, "What was invalidated of {Target} could not be read; it is read again in {Seconds} s, and whoever comes back is told then.")]
    public static partial void ScopesAway(ILogger logger, string target, int seconds, Exception exception);
}
