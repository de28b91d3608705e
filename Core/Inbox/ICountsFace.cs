namespace Nudge.Core.Inbox;

/// <summary>
/// Shows an unread total outside of connections, as on phones: it is told that a total may be another one. Any thread may call
/// it.
/// </summary>
public interface ICountsFace
{
    /// <summary>The total of an inbox has changed by something other than a notification. Never waits and never fails.</summary>
    void Changed(InboxKey inbox);
}
