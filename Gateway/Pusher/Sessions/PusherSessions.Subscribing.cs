using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Signatures;
using Nudge.Gateway.Pusher.Stored;

namespace Nudge.Gateway.Pusher.Sessions;

internal sealed partial class PusherSessions
{
    private async ValueTask SubscribeAsync(PusherClient client, ReadOnlyMemory<byte> json)
    {
        if (EventData.Read(json) is not { Channel: { } text } data)
        {
            client.Refuse("'pusher:subscribe' has data with a 'channel', which is a text.");
            return;
        }

        if (!PusherChannelName.TryParse(text, out var name))
        {
            RefuseSubscription(
                client, text, "InvalidChannel", $"A channel is 1 to {PusherChannelName.MaxLength} letters, digits and _ - = @ , . ;", StatusCodes.Status400BadRequest);
            return;
        }

        if (data.Mistake is { } mistake)
        {
            RefuseSubscription(client, name.Value, "InvalidData", mistake, StatusCodes.Status400BadRequest);
            return;
        }

        if (!client.TryTakeSubscribing())
        {
            metrics.MessageRefused("subscribing");
            RefuseSubscription(
                client, name.Value, "LimitReached", $"A connection changes at most {options.Value.SubscriptionsPerSecond} subscriptions in a second.",
                PusherCode.RateLimited);
            return;
        }

        // The last word counts.
        client.Waiting?.Remove(name.Value);
        if (client.Subscriptions is { } present && present.TryGetValue(name.Value, out var subscription))
        {
            await SubscribeAgainAsync(client, subscription, data);
            return;
        }

        if (WaitsForSignIn(client, name, data))
            Wait(client, name, data);
        else
            await SubscribeAsync(client, name, data);
    }

    private async ValueTask SubscribeAsync(PusherClient client, PusherChannelName name, EventData data)
    {
        var answer = await AuthorizeAsync(client, name, data);
        if (!answer.IsAccepted)
            RefuseSubscription(client, name.Value, "AuthError", answer.Refusal.Message, StatusOf(answer.Refusal));
        else
            await EnterAsync(client, name, answer.Value);
    }

    /// <summary>A newer authorization takes the place of the one that it is on the channel by, and one that opens nothing changes nothing.</summary>
    private async ValueTask SubscribeAgainAsync(PusherClient client, Subscription subscription, EventData data)
    {
        var name = subscription.Channel.Name;
        if (!string.IsNullOrEmpty(data.Auth) && await AuthorizeAsync(client, name, data) is { Value: { Grant: { } grant } pass } && pass.Member?.Id == subscription.Member)
            Grant(client, name, grant);
        subscription.Channel.SubscribeAgain(subscription);
    }

    private static int StatusOf(Refusal refusal) =>
        refusal.Code.Status == StatusCodes.Status503ServiceUnavailable ? refusal.Code.Status : StatusCodes.Status401Unauthorized;

    private async ValueTask EnterAsync(PusherClient client, PusherChannelName name, ChannelPass pass)
    {
        if (!name.IsPublic)
            Authorize(client);
        if (!TryTakePlace(client, name))
            return;
        var isEntered = false;
        try
        {
            isEntered = await TryEnterAsync(client, name, pass);
        }
        finally
        {
            if (!isEntered)
            {
                GivePlaceBack(client);
                client.Grants?.Remove(name.Value);
            }
        }
    }

    /// <returns><see langword="false"/> if it is not on the channel; the client was told why, or is closed.</returns>
    private async ValueTask<bool> TryEnterAsync(PusherClient client, PusherChannelName name, ChannelPass pass)
    {
        if (pass.Grant is { } grant)
            Grant(client, name, grant);
        while (client.Closing is null)
        {
            var channel = client.IsAuthorized ? channels.Enter(client.App.Id, name) : channels.EnterAnonymously(client.App.Id, name);
            if (channel is null)
            {
                RefuseFull(client, name, "channels", nameof(PusherOptions.AnonymousChannelsInAllMax));
                return false;
            }

            var isStored = StoredNames.TryGet(client.App.View, name, out var log);
            var subscription = new Subscription(client, channel, pass.Member?.Id)
            {
                Greeted = isStored ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null,
            };
            var rules = PusherApp.RulesOf(client.App.View, name);
            Answer<bool> entered;
            try
            {
                entered = await channel.SubscribeAsync(subscription, pass.Member?.Info ?? default, rules, CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
                Part(client);
                return false;
            }

            if (!entered.IsAccepted)
            {
                RefuseSubscription(client, name.Value, "LimitReached", entered.Refusal.Message, PusherCode.OverQuota);
                return false;
            }

            if (!entered.Value)
                continue;
            client.Subscriptions ??= new(1, StringComparer.Ordinal);
            client.Subscriptions.Add(name.Value, subscription);
            var owner = PusherInboxes.OwnerOf(name);
            // A connection that hears a user's inbox is that user's.
            if (owner is not null)
                Identify(client, owner);
            scopes.Begin(client, subscription);
            if (isStored)
                subscription.Stored = stored.Begin(client, subscription, log!);
            if (owner is not null)
                inboxes.Enter(client, subscription, owner);
            return true;
        }

        return false;
    }

    private ValueTask UnsubscribeAsync(PusherClient client, ReadOnlyMemory<byte> json)
    {
        if (EventData.Read(json) is not { Channel: { } channel })
        {
            client.Refuse("'pusher:unsubscribe' has data with a 'channel'.");
            return default;
        }

        client.Waiting?.Remove(channel);
        if (client.Subscriptions is not { } present || !present.Remove(channel, out var subscription))
            return default;
        // It costs what subscribing costs, so whoever does both all the time is kept from the next one.
        client.TakeSubscribing();
        GivePlaceBack(client);
        client.Grants?.Remove(channel);
        PusherInboxes.Vouch(client);
        return LeaveAsync(client, subscription);
    }

    /// <summary>Whether an app's server lets the connection in, and as whom: by a token, by a rule for those who have signed in, or by a signature.</summary>
    private ValueTask<Answer<ChannelPass>> AuthorizeAsync(PusherClient client, PusherChannelName name, EventData data)
    {
        if (name.IsPublic)
            return new(ChannelPass.Anyone);
        if (name.IsUser)
        {
            return new(client.User?.User.Id == name.User
                ? ChannelPass.Anyone
                : Unauthorized("The events of a user are for the connections that have signed in as this user."));
        }

        if (IsToken(data.Auth))
            return AuthorizeByTokenAsync(client, name, data);
        return new(string.IsNullOrEmpty(data.Auth) && PassByRule(client, name) is { } pass ? pass : AuthorizeBySignature(client, name, data));
    }

    private Answer<ChannelPass> AuthorizeBySignature(PusherClient client, PusherChannelName name, EventData data)
    {
        var plain = $"{client.SocketId}:{name}";
        var withData = $"{plain}:{data.ChannelData}";
        var isMember = name.IsPresence && !string.IsNullOrEmpty(data.ChannelData);
        // Official server libraries sign channel_data for any channel; where it says nothing about who is there, the signature may go without it.
        if ((SignerOf(client, data.Auth, withData) ?? (isMember ? null : SignerOf(client, data.Auth, plain))) is not { } secret)
        {
            var expected = data.ChannelData is null ? plain : withData;
            return Unauthorized($"The signature does not fit: it is the app's key, a colon, and the HMAC-SHA256 of '{expected}' in hexadecimal digits.");
        }

        PusherUser? member = null;
        if (isMember && PusherUser.ReadMember(data.ChannelData!, out member) is { } mistake)
            return Unauthorized($"'channel_data': {mistake}");
        if (name.IsPresence && (member ??= client.User?.User) is null)
            return Unauthorized("A presence channel needs 'channel_data' with a 'user_id', or a connection that has signed in.");
        var user = member is not null ? UserId.Parse(member.Id) : PusherInboxes.OwnerOf(name);
        return new ChannelPass(member, new(GrantSource.Of(secret, user, client), name.TryGetResource(out var resource) ? resource : null, Operations.None));
    }

    /// <summary>The secret of the app by which <c>key:signature</c> fits the text; <see langword="null"/>: none.</summary>
    private Credential? SignerOf(PusherClient client, string? auth, string text)
    {
        var app = client.App.View;
        if (auth is null || auth.Length != app.Key.Length + 1 + PusherSignature.Length || !auth.StartsWith(app.Key, StringComparison.Ordinal)
            || auth[app.Key.Length] != ':')
        {
            return null;
        }

        if (PusherSignature.Match(keyring.Of(app), text, auth.AsSpan(app.Key.Length + 1)) is not { } secret)
            return null;
        use.Note(app.Id, secret);
        return secret;
    }

    /// <summary>Tells the channel, since pusher-js has callbacks there, and the connection, as Pusher does. The connection stays.</summary>
    private static void RefuseSubscription(PusherClient client, string channel, string type, string error, int status)
    {
        // No name is echoed that could not be one.
        if (channel.Length <= PusherChannelName.MaxLength)
            client.Send(PusherMessages.SubscriptionError(channel, type, error, status));
        client.Refuse(error);
    }

    private static Refusal Unauthorized(string message) => new(ErrorCode.Forbidden, message);

    /// <summary>What lets a connection onto a channel.</summary>
    /// <param name="Member">On presence channels, as whom.</param>
    /// <param name="Grant">What is asked again when the app changes; <see langword="null"/>: it is for everyone, or for whoever has signed in.</param>
    private sealed record ChannelPass(PusherUser? Member, Grant? Grant)
    {
        public static ChannelPass Anyone { get; } = new(null, null);
    }
}
