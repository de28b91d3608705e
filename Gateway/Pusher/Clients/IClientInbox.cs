using Nudge.Core.Apps;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>
/// The part of one user's inbox that a connection receives, over the channels of that user that it is on. Its reader calls it, where
/// nothing else is said.
/// </summary>
internal interface IClientInbox : IDisposable
{
    /// <summary>The user's session.</summary>
    UserSession Session { get; }

    /// <summary>The channels of the user that the connection is on.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Speaks on a channel from now on.</summary>
    void Enter(string name);

    /// <summary>Speaks on a channel no more.</summary>
    void Leave(string name);

    /// <summary>The counts are to be sent.</summary>
    void CountsChanged();

    /// <summary>Nothing is heard any more.</summary>
    void End();

    /// <summary>The app has changed: asks whether what opened it still stands. Any thread may call it.</summary>
    void Review(AppView app);
}
