using System.Runtime.InteropServices;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>
/// Bounds what is noted of public channels, which whoever knows an app's key can occupy and leave as often as he likes. Of a channel of
/// which it was not told that it is occupied nothing else is told either. One thread at a time may use it.
/// </summary>
/// <param name="perSecond">Notices of one app in a second.</param>
/// <param name="time">The clock.</param>
internal sealed class PublicNotices(int perSecond, TimeProvider time)
{
    /// <summary>The notices that an app may have at once, as when all its visitors come back after a cut.</summary>
    private const int BurstSeconds = 50;

    /// <summary>How many apps may be at their limit at the same time.</summary>
    private const int AppsAtOnce = 5;

    /// <summary>Channels of which it is known that they were not told; the bound on channels of such visitors comes first.</summary>
    private const int UntoldMax = 131_072;

    private readonly Dictionary<AppId, Allowance> _byApp = [];
    private readonly HashSet<(AppId App, string Channel)> _untold = [];
    private Allowance _all;

    /// <summary>Whether a notice is told.</summary>
    public bool Admits(OccupancyNotice notice)
    {
        if (!PusherChannelName.TryParse(notice.Channel, out var name) || !name.IsPublic)
            return true;
        var place = (notice.App, notice.Channel);
        switch (notice)
        {
            case ChannelVacated:
                return !_untold.Remove(place) && (_untold.Count < UntoldMax || TryTake(notice.App));
            case ChannelOccupied:
                if (TryTake(notice.App))
                    return true;
                if (_untold.Count < UntoldMax)
                    _untold.Add(place);
                return false;
            default:
                return !_untold.Contains(place) && TryTake(notice.App);
        }
    }

    private bool TryTake(AppId app)
    {
        ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(_byApp, app, out _);
        return own.TryTake(perSecond, perSecond * BurstSeconds, time)
            && _all.TryTake(perSecond * AppsAtOnce, perSecond * AppsAtOnce * BurstSeconds, time);
    }
}
