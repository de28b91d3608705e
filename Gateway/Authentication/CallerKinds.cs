namespace Nudge.Gateway.Authentication;

/// <summary>Whom a route is for.</summary>
[Flags]
internal enum CallerKinds
{
    None = 0,
    Client = 1,
    Server = 2,
    Admin = 4,
}
