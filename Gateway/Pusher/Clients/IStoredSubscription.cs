namespace Nudge.Gateway.Pusher.Clients;

/// <summary>One connection hears the log of one channel whose events are kept.</summary>
internal interface IStoredSubscription
{
    /// <summary>It hears it no more.</summary>
    void End();
}
