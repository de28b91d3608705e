using Nudge.Core.Errors;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Inbox;

internal static class UserWriteFilterExtensions
{
    /// <summary>The call writes something of a user's.</summary>
    public static RouteHandlerBuilder WritesOfUser(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter<UserWriteFilter>().Refuses(ErrorCode.RateLimited);
}
