namespace Nudge.Gateway.Authentication;

/// <summary>The operations that a capability may allow on a resource.</summary>
[Flags]
public enum Operations
{
    None = 0,

    /// <summary>Hear what happens from now on.</summary>
    Subscribe = 1,

    /// <summary>Read what was kept.</summary>
    History = 2,

    /// <summary>Be seen, and see who is there.</summary>
    Presence = 4,

    /// <summary>Send to others.</summary>
    Publish = 8,

    /// <summary>Written <c>*</c>.</summary>
    All = Subscribe | History | Presence | Publish,
}
