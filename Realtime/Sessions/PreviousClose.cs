namespace Nudge.Realtime.Sessions;

/// <summary>Why and when a connection was closed.</summary>
public sealed record PreviousClose(string Code, string Reason, DateTimeOffset At);
