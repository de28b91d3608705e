namespace Nudge.Realtime.Fanout;

/// <summary>
/// Does what is posted to its <see cref="Mailbox{TEvent, TOwner}"/>. Called by the mailbox's drain alone, so nothing here overlaps.
/// </summary>
public interface IMailboxOwner<TEvent>
{
    /// <summary>Does the first of the events, or several of them together.</summary>
    /// <returns>How many, at least one; the others come again. If it throws, the first one is done.</returns>
    ValueTask<int> TakeAsync(Arrivals<TEvent> arrivals);

    /// <summary>Events or a command threw. The mailbox goes on.</summary>
    void Failed(Exception exception);
}
