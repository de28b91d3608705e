using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Stored;

namespace Nudge.Gateway.Pusher.Sessions;

internal sealed partial class PusherSessions
{
    // Subscriptions of a connection that wait for its sign-in: what a page asks for at once.
    private const int WaitingMax = 100;

    // A member in JSON within JSON.
    private const int WaitingDataMax = 2 * PusherUser.BytesMax;

    // What the answer of a page's own server takes, and no longer than pusher-js waits for anything.
    private static readonly TimeSpan SignInPatience = TimeSpan.FromSeconds(10);

    /// <summary>Whether it is a client token, and not a key and a signature with a colon between.</summary>
    private static bool IsToken(string? auth) => auth is not null && !auth.Contains(':', StringComparison.Ordinal) && auth.AsSpan().Count('.') == 2;

    /// <summary>Checks a token of this connection's app and, if one is known, of its user.</summary>
    private async ValueTask<Answer<ClientCaller>> CheckTokenAsync(PusherClient client, string token)
    {
        try
        {
            var caller = await tokens.CheckAsync(token, CancellationToken.None);
            if (!caller.IsAccepted)
                return caller;
            if (caller.Value.App.Id != client.App.Id)
                return new Refusal(ErrorCode.WrongKey, "The token is another app's.");
            return UserOf(client) is { } known && known != caller.Value.User
                ? new Refusal(ErrorCode.Forbidden, "The connection is another user's.")
                : caller;
        }
        catch (StoreUnavailableException)
        {
            return new Refusal(ErrorCode.OutcomeUnknown, "The server cannot look it up now. Come back later.");
        }
    }

    /// <summary>Who the connection's user is, by its sign-in or its tokens.</summary>
    private static UserId? UserOf(PusherClient client) => client.Grants?.User;

    private async ValueTask<Answer<ChannelPass>> AuthorizeByTokenAsync(PusherClient client, PusherChannelName name, EventData data)
    {
        var checking = await CheckTokenAsync(client, data.Auth!);
        if (!checking.IsAccepted)
            return checking.Refusal;
        var caller = checking.Value;
        var source = GrantSource.Of(caller);
        if (name.TryGetInbox(out var owner))
            return owner == caller.User ? new ChannelPass(null, new(source, null, Operations.None)) : Unauthorized("The token is another user's.");
        if (!name.TryGetResource(out var resource))
            return Unauthorized("No capability can cover a channel of this name.");
        // Whoever is present hears what is said.
        var operations = name.IsPresence ? Operations.Subscribe | Operations.Presence : Operations.Subscribe;
        if (caller.Review(client.App.View, operations, resource) is { } refusal)
            return refusal;
        var grant = new Grant(source, resource, operations);
        if (!name.IsPresence)
            return new ChannelPass(null, grant);
        // The client may repeat who it is, as pusher-js needs it, and cannot choose.
        return data.ChannelData is { } said && (PusherUser.ReadMember(said, out var member) is not null || member!.Id != caller.User.Value)
            ? Unauthorized("'channel_data' names another user than the token.")
            : new ChannelPass(PusherUser.Of(caller), grant);
    }

    /// <summary>What was granted is in the register of the connection before it opens anything, so that what is taken away meanwhile is found there.</summary>
    private void Grant(PusherClient client, PusherChannelName name, Grant grant)
    {
        (client.Grants ??= new()).Put(name.Value, grant, time.GetUtcNow());
        Granted(client);
    }

    private void GrantSignIn(PusherClient client, GrantSource source)
    {
        (client.Grants ??= new()).SignIn(source, time.GetUtcNow());
        Granted(client);
    }

    private void Granted(PusherClient client)
    {
        pulse.Refresh(client);
        if (UserOf(client) is { } user)
            Identify(client, user);
        PusherInboxes.Vouch(client);
        // What was taken away while it was being granted nobody else looks at.
        Review(client, client.App.View, time.GetUtcNow());
    }

    /// <summary>
    /// Ends a connection of which something that let it in no longer stands: it comes back at once, and what still stands is granted anew. What its users hear
    /// of channels that they subscribed to is looked at channel by channel.
    /// </summary>
    public static void Review(PusherClient client, AppView app, DateTimeOffset now)
    {
        if (client.ReviewPage(app) is { } left)
        {
            client.Close(PusherCode.Closing(PusherCode.Unauthorized, left.Message));
            return;
        }

        if (client.Grants?.Review(app, now) is { } refusal)
        {
            client.Close(PusherCode.Closing(PusherCode.Reconnect, refusal.Message));
            return;
        }

        foreach (var inbox in client.Inboxes.Values)
            inbox.Review(app);
    }

    /// <summary>What a rule of the app opens to a connection that has signed in; <see langword="null"/>: nothing.</summary>
    private ChannelPass? PassByRule(PusherClient client, PusherChannelName name)
    {
        if (client.User is not { User: var user })
            return null;
        var member = name.IsPresence ? user : null;
        if (name.TryGetInbox(out var owner))
            return owner.Value == user.Id ? new(member, null) : null;
        if (!name.TryGetResource(out var resource))
            return null;
        var grant = new Grant(null, resource, Operations.None);
        return grant.Review(client.App.View, client.Grants?.SignedIn, [], time.GetUtcNow()) is null ? new(member, grant) : null;
    }

    /// <summary>Whether a rule may open the channel as soon as the connection has signed in: the two messages of a page may come in either order.</summary>
    private static bool WaitsForSignIn(PusherClient client, PusherChannelName name, EventData data) =>
        string.IsNullOrEmpty(data.Auth) && client.User is null && !name.IsPublic && !name.IsUser
        && (client.App.Settings.UserChannels.Count > 0 || name.TryGetInbox(out _));

    private void Wait(PusherClient client, PusherChannelName name, EventData data)
    {
        if (data.ChannelData?.Length > WaitingDataMax)
        {
            RefuseSubscription(
                client, name.Value, "InvalidData", $"'channel_data' has at most {WaitingDataMax} characters.", StatusCodes.Status400BadRequest);
            return;
        }

        var waiting = client.Waiting ??= new();
        var max = Math.Min(WaitingMax, client.SubscriptionsMax);
        if (!waiting.TryAdd(new(name, data.ChannelData, time.GetTimestamp()), max))
            RefuseSubscription(client, name.Value, "LimitReached", $"At most {max} subscriptions wait for a sign-in.", PusherCode.OverQuota);
        else if (waiting.TryPlan())
            pulse.After(SignInPatience, () => GiveUpWaiting(client, waiting));
    }

    /// <summary>Refuses what has waited long enough; one look for all that wait, however often a client asks.</summary>
    private void GiveUpWaiting(PusherClient client, WaitingSubscriptions waiting)
    {
        var late = waiting.TakeLate(SignInPatience, time, out var next);
        foreach (var each in late)
        {
            RefuseSubscription(
                client, each.Channel.Value, "AuthError", "The channel needs a signature, a token, or a connection that has signed in.", StatusCodes.Status401Unauthorized);
        }

        if (next is { } wait)
            pulse.After(wait, () => GiveUpWaiting(client, waiting));
    }

    /// <summary>The connection has signed in: what waited for it is asked again.</summary>
    private async ValueTask SubscribeWaitingAsync(PusherClient client)
    {
        foreach (var waiting in client.Waiting?.TakeAll() ?? [])
            await SubscribeAsync(client, waiting.Channel, EventData.Unsigned(waiting.Channel.Value, waiting.ChannelData));
    }
}
