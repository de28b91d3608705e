using Nudge.Core.Inbox;

namespace Nudge.Gateway.Connections;

/// <summary>A user with connections in this process, whose counts change with the rows of sources. Called by the drains of those sources.</summary>
internal interface ICountedUser
{
    InboxKey Key { get; }

    /// <summary>A row of the user's own log was told.</summary>
    void Note(InboxTold told);

    /// <summary>Items of the user's own log are gone.</summary>
    void Note(InboxTrimmed raised);

    /// <summary>Has a channel counted anew.</summary>
    void Recount(string channel);

    /// <summary>Rows of the user's own log were read from the store and not told: has subscriptions and counts compared with what is stored.</summary>
    void Recheck();
}
