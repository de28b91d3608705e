namespace Nudge.Tests.Support;

/// <summary>How a server is stopped: <c>pg_ctl -m</c>.</summary>
internal enum PostgresStop
{
    /// <summary>Sessions are ended, what was committed is written.</summary>
    Fast,

    /// <summary>All processes end at once, as in a crash; the next start recovers.</summary>
    Immediate,
}
