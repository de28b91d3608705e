using Nudge.Core.Names;

namespace Nudge.Gateway.Connections;

/// <summary>Knows of connections that belong to an app and to no user's session alone.</summary>
internal interface IAppUse
{
    /// <summary>Whether the app has connections here.</summary>
    bool IsInUse(AppId app);
}
