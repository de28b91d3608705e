using Nudge.Gateway.Authentication;
using Orleans.Dashboard;

namespace Nudge.Silo.Cluster.Dashboard;

/// <summary>
/// Orleans' dashboard at <c>/dashboard</c>: silos, grains, calls, reminders; for admins who have logged in, and for nobody else.
/// </summary>
internal static class DashboardFace
{
    internal const string Path = "/dashboard";
    internal const string LoginPath = $"{Path}/login";

    internal static void Configure(DashboardOptions options) =>
        // It would send all log lines of a node to whoever looks.
        options.HideTrace = true;

    internal static void MapDashboard(this WebApplication app)
    {
        app.MapOrleansDashboard(Path).ForAdmins(new DashboardAdmins()).ExcludeFromDescription();
        app.MapDashboardLogin();
    }
}
