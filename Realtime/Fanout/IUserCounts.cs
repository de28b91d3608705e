using Nudge.Core.Inbox;

namespace Nudge.Realtime.Fanout;

/// <summary>The counts of a connected user, as the logs see them that change them.</summary>
/// <remarks>Called by the fan-out of a log, in the order of its rows; returns at once.</remarks>
public interface IUserCounts
{
    InboxKey Key { get; }

    /// <summary>A row of the user's own log was sent.</summary>
    void Note(InboxAppended told);

    /// <summary>Items of the user's own log are gone, and with them a part of the counts.</summary>
    void Note(InboxTrimmed raised);

    /// <summary>Rows of the user's own log were read from the store: subscriptions and counts are to be compared with it.</summary>
    void Recheck();

    /// <summary>The bases of a channel are to be read anew, soon.</summary>
    void Recount(string channel);
}
