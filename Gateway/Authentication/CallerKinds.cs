namespace Nudge.Gateway.Authentication;

/// <summary>Whom a route is for.</summary>
[Flags]
internal enum CallerKinds
{
    None = 0,
    Client = 1,
    Server = 2,
    Admin = 4,

    /// <summary>A device by its secret, or by its token in the query where the app takes that.</summary>
    Device = 8,

    /// <summary>Callers without credentials too: the handler says what is open to them.</summary>
    Anyone = 16,

    /// <summary>The same, where the server has a public app.</summary>
    Public = 32,

    /// <summary>
    /// Someone with an account, of whatever role, beside others: the handler finds the app that the call names, and the right on it.
    /// </summary>
    Account = 64,
}
