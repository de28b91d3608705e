namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>The kind of a channel, by the prefixes of its name.</summary>
[Flags]
public enum PusherChannelKind
{
    /// <summary>Anyone may subscribe.</summary>
    Public = 0,

    /// <summary>Subscribing needs a signature: <c>private-</c>, and all presence and encrypted ones.</summary>
    Private = 1,

    /// <summary>Its subscribers see who they are: <c>presence-</c>. Private as well.</summary>
    Presence = 2,

    /// <summary>Only its subscribers can read its events: <c>private-encrypted-</c>. Private as well.</summary>
    Encrypted = 4,

    /// <summary>Keeps its last event: <c>cache-</c> after the other prefixes.</summary>
    Cache = 8,

    /// <summary>The events of one signed-in user: <c>#server-to-user-</c>.</summary>
    User = 16,
}
