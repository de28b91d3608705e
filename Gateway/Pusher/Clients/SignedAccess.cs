using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>
/// The channels that a session may receive by one of Pusher's signatures: the user's inbox, subscriptions and public channels, without an
/// end.
/// </summary>
/// <param name="App">The app as it was then.</param>
/// <param name="User">Whom the signature names.</param>
/// <param name="Source">The signature.</param>
internal sealed record SignedAccess(AppView App, UserId User, GrantSource Source) : ISessionAccess
{
    public InboxKey Inbox => new(App.Id, User);

    public string TokenId => "";

    public ReadOnlyMemory<byte> Info => default;

    public DateTimeOffset ExpiresAt => DateTimeOffset.MaxValue;

    private ChannelAccess Channels => new(User, Capability.None, Source.Since);

    public Refusal? Review(AppView app, DateTimeOffset now) => Source.Review(app, now);

    public Refusal? Review(AppView app, ChannelName channel) => Channels.Review(app, Operations.Subscribe, channel);

    public Refusal? ReviewPresence(AppView app, ChannelName channel) =>
        Channels.Review(app, Operations.Subscribe | Operations.Presence, channel);

    public Refusal? Review(AppView app, SubscriptionRight right, string channel) => Channels.Review(app, right, channel);
}
