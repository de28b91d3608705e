namespace Nudge.Gateway.Pusher.Clients;

/// <summary>
/// The log lines of Pusher's side about the events and positions of its clients. No payloads, no tokens. Its event ids are shared with
/// <c>ConnectionLog</c>.
/// </summary>
internal static partial class PusherLog
{
    [LoggerMessage(8, LogLevel.Warning, "Connection {Connection} could not be attached to {Source}; it is tried again in {Seconds} s.")]
    public static partial void AttachLater(ILogger logger, string connection, string source, int seconds, Exception exception);

    [LoggerMessage(
        10, LogLevel.Warning, "Tickets of lost connections could not be written or read; clients that come back are told to fetch anew.")]
    public static partial void TicketsAway(ILogger logger, Exception exception);

    [LoggerMessage(
        16, LogLevel.Error, "Connection {Connection} could not catch up with {Source}; it is closed. This is a fault of the server.")]
    public static partial void CatchUpFailed(ILogger logger, string connection, string source, Exception exception);

    [LoggerMessage(
        17, LogLevel.Error,
        "The earlier positions of the client of connection {Connection} could not be read; it is told to fetch anew. This is a fault of "
        + "the server.")]
    public static partial void AdoptFailed(ILogger logger, string connection, Exception exception);

    [LoggerMessage(
        18, LogLevel.Warning,
        "The invalidations of {Target} could not be read; retrying in {Seconds} s. Clients that come back are told then.")]
    public static partial void ScopesAway(ILogger logger, string target, int seconds, Exception exception);
}
