namespace Nudge.Gateway.Authentication;

/// <summary>Why a request is not an admin's.</summary>
public enum AdminFault
{
    /// <summary>It shows no credential.</summary>
    Missing,

    /// <summary>It shows a secret or an API key.</summary>
    OtherCredential,

    /// <summary>It shows a token that is none.</summary>
    Unreadable,

    /// <summary>It shows a token of somebody else than an admin.</summary>
    OtherToken,

    /// <summary>It shows a token of an account that is no operator.</summary>
    OtherRole,

    /// <summary>It comes from a page that admins do not call from.</summary>
    OtherPage,

    /// <summary>The token is forged or has expired.</summary>
    Invalid,
}
