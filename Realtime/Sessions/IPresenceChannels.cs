using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Realtime.Sessions;

/// <summary>Who is on channels, over all faces and nodes.</summary>
public interface IPresenceChannels
{
    /// <summary>
    /// Makes the session's user a member of a channel's presence by one more connection. The client was sent the members when it has
    /// completed, and is sent who comes and goes from then on.
    /// </summary>
    /// <param name="app">The newest view of the app.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="session">Of the user.</param>
    /// <returns><see cref="ErrorCode.PresenceFull"/> if the channel takes no more members.</returns>
    /// <exception cref="StoreUnavailableException">Who is on the channel cannot be asked for now; nothing has changed.</exception>
    Task<Answer<IPresenceSeat>> EnterAsync(AppView app, ChannelName channel, UserSession session);
}

/// <summary>One session is on the presence of one channel. Any thread may call it.</summary>
public interface IPresenceSeat
{
    /// <summary>Sends all members once more; completes when they are sent.</summary>
    Task ShowAsync();

    /// <summary>Nothing is sent once this has returned.</summary>
    void Silence();

    /// <summary>Takes the session off; once. Never fails: a node that cannot be reached is told later.</summary>
    Task LeaveAsync();
}
