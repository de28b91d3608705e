using Nudge.Core.Names;

namespace Nudge.Realtime.Connections;

/// <summary>Knows of connections that belong to an app and to no user's session alone.</summary>
public interface IAppUse
{
    /// <summary>Whether the app has connections here.</summary>
    bool IsInUse(AppId app);
}
