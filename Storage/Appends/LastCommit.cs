namespace Nudge.Storage.Appends;

/// <summary>
/// When rows of actors were last made durable: what is written all the time need not be asked whether it takes writes. Any thread may use
/// it.
/// </summary>
internal sealed class LastCommit(TimeProvider time)
{
    private long _at;

    /// <summary>Since then; <see langword="null"/>: there was none.</summary>
    public TimeSpan? Age => Volatile.Read(ref _at) is not 0 and var at ? time.GetElapsedTime(at) : null;

    public void Note() => Volatile.Write(ref _at, time.GetTimestamp());
}
