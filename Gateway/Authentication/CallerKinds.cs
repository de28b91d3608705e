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

    /// <summary>An account in its own name.</summary>
    Account = 64,

    /// <summary>An account in the place of the server of the app that the query names, on which it has a right.</summary>
    AppAccount = 128,
}
