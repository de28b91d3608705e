using Nudge.Gateway.Rest.Channels;
using Nudge.Gateway.Rest.Codes;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Devices;
using Nudge.Gateway.Rest.Inbox;
using Nudge.Gateway.Rest.Preferences;
using Nudge.Gateway.Rest.Publishing;
using Nudge.Gateway.Rest.Pushes;
using Nudge.Gateway.Rest.Subscriptions;

namespace Nudge.Gateway.Rest;

/// <summary>The REST face of publishing and of inboxes, as docs/protocol/rest.md has it.</summary>
public static class RestApi
{
    public static IServiceCollection AddRest(this IServiceCollection services) =>
        services.AddPublishing().AddInbox().AddDevices().AddSubscriptions().AddPushesApi().AddCodes().AddDescription();

    public static IEndpointRouteBuilder MapRest(this IEndpointRouteBuilder routes) =>
        routes.MapPublishing().MapInbox().MapChannelLog().MapDevices().MapSubscriptions().MapSubscribers().MapPreferences().MapPushes()
            .MapCodes().MapAttention()
            .MapDescription();
}
