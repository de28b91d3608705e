namespace Nudge.Core.Pushes;

/// <summary>How far the push of one notification to one device has come (S2.41). Stores keep the number.</summary>
public enum PushSendState : byte
{
    /// <summary>It is to be sent, or sent again: at its due time, or when the provider's credentials are renewed.</summary>
    Waiting = 0,

    /// <summary>The provider took it. Its receipt is asked for at the due time, if it has one.</summary>
    Sent = 1,

    /// <summary>The receipt says that the platform's service took it too.</summary>
    Confirmed = 2,

    /// <summary>It will not go: the token is dead, the provider refused it, or its tries are used up.</summary>
    Failed = 3,

    /// <summary>It was not to go any more: its time was over, or it was seen meanwhile.</summary>
    Dropped = 4,
}
