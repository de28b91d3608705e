namespace Nudge.Gateway.Authentication;

/// <summary>Somebody who has shown nothing, on a route that takes such callers. What is open to them the handler says.</summary>
internal sealed record AnonymousCaller : Caller
{
    public static AnonymousCaller Instance { get; } = new();
}
