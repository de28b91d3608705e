namespace Nudge.Core.Devices;

/// <summary>How far an address is believed in, by its pushes. Stored as its number.</summary>
public enum DeviceState
{
    /// <summary>Nothing speaks against it.</summary>
    Fresh = 0,

    /// <summary>Pushes to it fail in a way that may pass.</summary>
    Doubtful = 1,

    /// <summary>Its service has said that it is gone; it is not tried again unless it is registered again.</summary>
    Dead = 2,
}
