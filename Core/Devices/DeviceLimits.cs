namespace Nudge.Core.Devices;

/// <summary>The bounds of devices that nobody sets.</summary>
public static class DeviceLimits
{
    /// <summary>Devices of a user; of more, those stay that were registered last.</summary>
    public const int PerUserMax = 20;

    /// <summary>Apps of this server in which one address may be registered.</summary>
    public const int AppsMax = 1_000;

    /// <summary>Channels that one device has been let into.</summary>
    public const int GrantsMax = 200;

    /// <summary>Rows of a channel's subscriptions that are sorted rather than looked up one by one.</summary>
    public const int FewSubscribers = 5_000;
}
