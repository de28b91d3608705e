using Nudge.Core.Inbox;

namespace Nudge.Gateway.Api.Description;

/// <summary>Parameters that several routes have.</summary>
internal static class CommonParameters
{
    public static RouteParameter User { get; } = new(
        "user", RouteParameterPlace.Query, "With the app's credentials: whose inbox. With a client token it is the token's user.", "ada");

    public static RouteParameter Limit { get; } = new(
        "limit", RouteParameterPlace.Query, $"Items of a page, 1 to {InboxListQuery.LimitMax}; {PageQuery.LimitDefault} if it is left out.", "20") { IsNumber = true };
}
