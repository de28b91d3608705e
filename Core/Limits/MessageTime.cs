namespace Nudge.Core.Limits;

/// <summary>
/// Since when a client has been within a message that has not ended. Its reader notes, and any thread may look. Not to be copied.
/// </summary>
public struct MessageTime
{
    private long _begunAt;

    /// <summary>Something has come and was taken.</summary>
    /// <param name="hasEnded">Whether a message that was begun has ended.</param>
    /// <param name="isWithin">Whether one is begun.</param>
    /// <param name="time">The clock.</param>
    public void Note(bool hasEnded, bool isWithin, TimeProvider time)
    {
        if (!isWithin)
            Volatile.Write(ref _begunAt, 0);
        else if (hasEnded || _begunAt == 0)
            Volatile.Write(ref _begunAt, Math.Max(1, time.GetTimestamp()));
    }

    /// <summary>Whether a message has gone on for longer.</summary>
    public readonly bool IsOver(int seconds, TimeProvider time) =>
        Volatile.Read(in _begunAt) is not 0 and var begunAt && time.GetElapsedTime(begunAt) > TimeSpan.FromSeconds(seconds);
}
