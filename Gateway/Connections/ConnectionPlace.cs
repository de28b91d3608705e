using System.Net;
using Nudge.Core.Names;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Connections;

/// <summary>For whom the place of a connection counts.</summary>
/// <param name="App">Its app.</param>
/// <param name="Network">Where it comes from, as <see cref="ClientNetwork"/> counts.</param>
internal readonly record struct ConnectionPlace(AppId App, IPAddress Network)
{
    /// <param name="app">The app.</param>
    /// <param name="address">The client's, after <c>TrustedProxies</c>.</param>
    public static ConnectionPlace Of(AppId app, IPAddress? address) => new(app, ClientNetwork.Of(address));
}
