using System.Net;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Connections;

/// <summary>For whom the place of a connection counts.</summary>
/// <param name="App">Its app.</param>
/// <param name="Network">Where it comes from, as <see cref="ClientNetwork"/> counts.</param>
/// <param name="User">Whose it is, where that is known before it is let in.</param>
internal readonly record struct ConnectionPlace(AppId App, IPAddress Network, UserId? User)
{
    /// <param name="app">The app.</param>
    /// <param name="address">The client's, after <c>TrustedProxies</c>.</param>
    public static ConnectionPlace Of(AppId app, IPAddress? address) => new(app, ClientNetwork.Of(address), null);

    /// <param name="caller">Whose it is.</param>
    /// <param name="address">The client's, after <c>TrustedProxies</c>.</param>
    public static ConnectionPlace Of(ClientCaller caller, IPAddress? address) => new(caller.App.Id, ClientNetwork.Of(address), caller.User);
}
