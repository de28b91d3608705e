namespace Nudge.Core.Timers;

/// <summary>The outcome of adding a timer.</summary>
public enum TimerAdded
{
    Added,

    /// <summary>There is one of this name and id, which stays as it is.</summary>
    Exists,

    /// <summary>The app has as many of the kind as it may have.</summary>
    Full,
}
