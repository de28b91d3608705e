namespace Nudge.Push.Sending;

/// <summary>The end, or the present state, of one push to one device.</summary>
public enum PushOutcome
{
    /// <summary>The provider took it. Where it gave a ticket that has a receipt, the receipt tells the rest.</summary>
    Accepted,

    /// <summary>The receipt says that the platform's own service took it too. No provider tells that a phone showed it.</summary>
    Confirmed,

    /// <summary>The token or subscription is gone and is not tried again.</summary>
    DeadToken,

    /// <summary>It did not go, and may later.</summary>
    Retry,

    /// <summary>The provider does not take the app's credentials; the push waits until they are renewed.</summary>
    CredentialsRefused,

    /// <summary>Even shortened it is more than the provider takes.</summary>
    TooLarge,

    /// <summary>It will never go, for a reason that is neither the token nor the size.</summary>
    Dropped,
}
