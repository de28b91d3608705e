namespace Nudge.Realtime.Connections;

/// <summary>The log lines of connections. No payloads, no tokens.</summary>
public static partial class ConnectionLog
{
    [LoggerMessage(
        1, LogLevel.Warning, "Lost events of {Source} could not be read from the store; retrying in {Seconds} s. Later events wait.")]
    public static partial void RepairFailed(ILogger logger, string source, int seconds, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Counts of {User} could not be read from the store; retrying in {Seconds} s.")]
    public static partial void CountFailed(ILogger logger, string user, int seconds, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "Connection {Connection} is closed: {Code}.")]
    public static partial void Closing(ILogger logger, string connection, string code);

    [LoggerMessage(4, LogLevel.Warning, "Connection {Connection} could not be attached to {Source}; it is closed and comes back.")]
    public static partial void AttachFailed(ILogger logger, string connection, string source, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "The head of {Source} could not be read; retrying in {Seconds} s.")]
    public static partial void SettleFailed(ILogger logger, string source, int seconds, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Closing {Connections} connections over {Seconds} s.")]
    public static partial void Draining(ILogger logger, int connections, int seconds);

    [LoggerMessage(7, LogLevel.Error, "A sweep over the connections of {Source} failed; this is a fault of the server.")]
    public static partial void SweepFailed(ILogger logger, string source, Exception exception);

    [LoggerMessage(9, LogLevel.Error, "A timed job of a connection failed; this is a fault of the server.")]
    public static partial void BeatFailed(ILogger logger, Exception exception);

    [LoggerMessage(11, LogLevel.Error, "The counts of connection {Connection} could not be sent; this is a fault of the server.")]
    public static partial void CountsFailed(ILogger logger, string connection, Exception exception);

    [LoggerMessage(
        12, LogLevel.Error, "Connection {Connection} could not be held to what has changed in its app; this is a fault of the server.")]
    public static partial void ReviewFailed(ILogger logger, string connection, Exception exception);

    [LoggerMessage(14, LogLevel.Error, "An event of an actor could not be handled; this is a fault of the server.")]
    public static partial void HearingFailed(ILogger logger, Exception exception);

    [LoggerMessage(15, LogLevel.Error, "A connection of {Source} could not be sent an event; it is closed. This is a fault of the server.")]
    public static partial void TellFailed(ILogger logger, string source, Exception exception);

    [LoggerMessage(16, LogLevel.Error, "A connection could not be taken off a presence; this is a fault of the server.")]
    public static partial void LeaveFailed(ILogger logger, Exception exception);
}
