namespace Nudge.Push.Devices;

/// <summary>How far a device's token is believed in.</summary>
public enum TokenState
{
    /// <summary>It was registered or took a push, and has not failed for long since.</summary>
    Fresh,

    /// <summary>Pushes to it have failed for a day; it is tried once a day.</summary>
    Doubtful,

    /// <summary>The provider said that it is gone, or it failed for a month. It is not tried.</summary>
    Dead,
}
