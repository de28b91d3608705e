namespace Nudge.Core.Inbox;

/// <summary>The unread count of one channel: <c>base = head - unread</c> stays the same until something but the head changes it.</summary>
public sealed record ChannelCount(string Channel, string Epoch, long Head, long Floor, long Unread, long Unseen)
{
    /// <summary>Subtracted from the offset of a newer event it gives the unread count then, unless the server sends another base.</summary>
    public long Base => Head - Unread;

    /// <summary>The same for the unseen count.</summary>
    public long SeenBase => Head - Unseen;
}
