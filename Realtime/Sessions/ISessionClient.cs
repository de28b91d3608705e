using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Sessions;

/// <summary>The client of one session, as its protocol speaks to it: a connection of its own, or a part of one.</summary>
public interface ISessionClient : IReceiver
{
    /// <summary>Names its connection in this process.</summary>
    string Id { get; }

    /// <summary>Up to where the client certainly has a source, by its protocol alone; <see langword="null"/>: nobody knows.</summary>
    /// <param name="channel">The channel; <see langword="null"/>: the inbox.</param>
    Position? ConfirmedOf(string? channel) => null;

    /// <summary>Says where everything stands, before anything else is sent.</summary>
    void Greet(InboxSummary summary);

    /// <summary>Sends one message; never waits.</summary>
    void Send(Message message);

    /// <summary>Tells the client that channels count from other bases now.</summary>
    void SendCounts(OwnCounts own, Count[] changed);

    /// <summary>Something of the user's that counts has changed: a client that does not compute must be told.</summary>
    void CountsChanged();

    /// <summary>A channel is live.</summary>
    void Attached(string channel, Recovery recovery);

    /// <summary>A channel is no longer heard.</summary>
    void Unattached(string channel);

    /// <summary>Says why, then closes the connection.</summary>
    void Close(Closing closing);

    /// <summary>Why the page of the client may not use the app any more; <see langword="null"/>: it may.</summary>
    Refusal? ReviewPage(AppView app);
}
