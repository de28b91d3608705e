using Nudge.Gateway.Api.Channels;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Api.Inbox;
using Nudge.Gateway.Api.Preferences;
using Nudge.Gateway.Api.Publishing;
using Nudge.Gateway.Api.Subscriptions;

namespace Nudge.Gateway.Api;

/// <summary>The REST face of publishing and of inboxes, as docs/protocol/rest.md has it.</summary>
internal static class RestApi
{
    public static IServiceCollection AddRest(this IServiceCollection services) => services.AddPublishing().AddInbox().AddDescription();

    public static IEndpointRouteBuilder MapRest(this IEndpointRouteBuilder routes) =>
        routes.MapPublishing().MapInbox().MapChannelLog().MapSubscriptions().MapPreferences().MapDescription();
}
