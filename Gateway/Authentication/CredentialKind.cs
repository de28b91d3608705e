namespace Nudge.Gateway.Authentication;

/// <summary>The kinds of credentials, by their looks.</summary>
public enum CredentialKind
{
    /// <summary>A JWT: of a user, or of an admin.</summary>
    Token,

    /// <summary>An app's key and one of its secrets.</summary>
    KeyAndSecret,

    ApiKey,

    /// <summary>The secret of a device.</summary>
    Device,
}
