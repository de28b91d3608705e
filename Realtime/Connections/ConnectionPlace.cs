using System.Net;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Core.Names;

namespace Nudge.Realtime.Connections;

/// <summary>For whom the place of a connection counts.</summary>
/// <param name="App">Its app.</param>
/// <param name="Network">Where it comes from, as <see cref="ClientNetwork"/> counts.</param>
/// <param name="User">Whose it is, where that is known before it is let in.</param>
public readonly record struct ConnectionPlace(AppId App, IPAddress Network, UserId? User)
{
    /// <param name="app">The app.</param>
    /// <param name="address">The client's, after <c>TrustedProxies</c>.</param>
    public static ConnectionPlace Of(AppId app, IPAddress? address) => new(app, ClientNetwork.Of(address), null);

    /// <param name="user">Whose it is.</param>
    /// <param name="address">The client's, after <c>TrustedProxies</c>.</param>
    public static ConnectionPlace Of(InboxKey user, IPAddress? address) => new(user.App, ClientNetwork.Of(address), user.User);
}
