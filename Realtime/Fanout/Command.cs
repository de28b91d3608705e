namespace Nudge.Realtime.Fanout;

/// <summary>Something that the owner of a <see cref="Mailbox{TEvent, TOwner}"/> does between its events. It is posted once.</summary>
public abstract class Command<TOwner>
{
    /// <summary>The command that was posted after it.</summary>
    internal Command<TOwner>? Next { get; set; }

    /// <summary>How many of the events that wait with it were posted before it.</summary>
    internal int EventsBefore { get; set; }

    /// <summary>Does it. All that was posted after it waits for the task.</summary>
    public abstract ValueTask ApplyAsync(TOwner owner);
}
