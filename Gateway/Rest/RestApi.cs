using Nudge.Gateway.Rest.Channels;
using Nudge.Gateway.Rest.Codes;
using Nudge.Gateway.Rest.Description;
using Nudge.Gateway.Rest.Devices;
using Nudge.Gateway.Rest.Inbox;
using Nudge.Gateway.Rest.Preferences;
using Nudge.Gateway.Rest.Publishing;
using Nudge.Gateway.Rest.Pushes;
using Nudge.Gateway.Rest.Subscriptions;
using Nudge.Gateway.Rest.Why;

namespace Nudge.Gateway.Rest;

/// <summary>The REST face of publishing and of inboxes, as docs/protocol/rest.md has it.</summary>
public static class RestApi
{
    public static IServiceCollection AddRest(this IServiceCollection services) =>
        services.AddPublishing().AddInbox().AddChannels().AddDevices().AddSubscriptions().AddPushesApi().AddCodes().AddWhy()
            .AddDescription();

    public static IEndpointRouteBuilder MapRest(this IEndpointRouteBuilder routes) =>
        routes.MapPublishing().MapInbox().MapChannels().MapChannelLog().MapDevices().MapSubscriptions().MapSubscriptionsList()
            .MapSubscribers().MapPreferences().MapPushes().MapCodes().MapAttention().MapWhy().MapDescription();
}
