using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Stored;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>
/// Says whether an app's server lets a connection do something: by a token, by a rule for those who have signed in, or by a signature.
/// </summary>
internal sealed class ClientAuthorizer(ClientTokens tokens, Keyring keyring, CredentialUse use, TimeProvider time)
{
    /// <summary>Whether it is a client token, and not a key and a signature with a colon between.</summary>
    public static bool IsToken(string? auth) =>
        auth is not null && !auth.Contains(':', StringComparison.Ordinal) && auth.AsSpan().Count('.') == 2;

    /// <summary>Whether an app's server lets the connection onto a channel, and as whom.</summary>
    public ValueTask<Answer<ChannelPass>> AuthorizeAsync(PusherClient client, PusherChannelName name, EventData data)
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
        return new(
            string.IsNullOrEmpty(data.Auth) && PassByRule(client, name) is { } pass ? pass : AuthorizeBySignature(client, name, data));
    }

    /// <summary>Checks a token of this connection's app and, if one is known, of its user.</summary>
    public async ValueTask<Answer<ClientCaller>> CheckTokenAsync(PusherClient client, string token)
    {
        try
        {
            var caller = await tokens.CheckAsync(token, CancellationToken.None);
            if (!caller.IsAccepted)
                return caller;
            if (caller.Value.App.Id != client.App.Id)
                return new Refusal(ErrorCode.WrongKey, "The token is another app's.");
            return client.Grants?.User is { } known && known != caller.Value.User
                ? new Refusal(ErrorCode.Forbidden, "The connection is another user's.")
                : caller;
        }
        catch (StoreUnavailableException)
        {
            return new Refusal(ErrorCode.OutcomeUnknown, "The server cannot look it up now. Come back later.");
        }
    }

    /// <summary>The secret of the app by which <c>key:signature</c> fits the text; <see langword="null"/>: none.</summary>
    public Credential? SignerOf(PusherClient client, string? auth, string text)
    {
        var app = client.App.View;
        if (auth is null || auth.Length != app.Key.Length + 1 + PusherSignature.Length
            || !auth.StartsWith(app.Key, StringComparison.Ordinal) || auth[app.Key.Length] != ':')
        {
            return null;
        }

        if (PusherSignature.Match(keyring.Of(app), text, auth.AsSpan(app.Key.Length + 1)) is not { } secret)
            return null;
        use.Note(app.Id, secret);
        return secret;
    }

    private async ValueTask<Answer<ChannelPass>> AuthorizeByTokenAsync(PusherClient client, PusherChannelName name, EventData data)
    {
        var checking = await CheckTokenAsync(client, data.Auth!);
        if (!checking.IsAccepted)
            return checking.Refusal;
        var caller = checking.Value;
        var source = GrantSource.Of(caller);
        if (name.TryGetInbox(out var owner))
        {
            return owner == caller.User
                ? new ChannelPass(null, new(source, null, Operations.None))
                : Unauthorized("The token is another user's.");
        }

        if (!name.TryGetResource(out var resource))
            return Unauthorized("No capability can cover a channel of this name.");
        // A member who is present receives the events.
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

    /// <summary>The grant that a rule of the app gives to a connection that has signed in; <see langword="null"/>: nothing.</summary>
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

    private Answer<ChannelPass> AuthorizeBySignature(PusherClient client, PusherChannelName name, EventData data)
    {
        var plain = $"{client.SocketId}:{name}";
        var withData = $"{plain}:{data.ChannelData}";
        var isMember = name.IsPresence && !string.IsNullOrEmpty(data.ChannelData);
        // Official server libraries sign channel_data for any channel; where it says nothing about who is there, the signature may go
        // without it.
        if ((SignerOf(client, data.Auth, withData) ?? (isMember ? null : SignerOf(client, data.Auth, plain))) is not { } secret)
        {
            var expected = data.ChannelData is null ? plain : withData;
            return Unauthorized(
                $"The signature does not fit: it is the app's key, a colon, and the HMAC-SHA256 of '{expected}' in hexadecimal digits.");
        }

        PusherUser? member = null;
        if (isMember && PusherUser.ReadMember(data.ChannelData!, out member) is { } mistake)
            return Unauthorized($"'channel_data': {mistake}");
        if (name.IsPresence && (member ??= client.User?.User) is null)
            return Unauthorized("A presence channel needs 'channel_data' with a 'user_id', or a connection that has signed in.");
        var user = member is not null ? UserId.Parse(member.Id) : PusherInboxes.OwnerOf(name);
        return new ChannelPass(
            member, new(GrantSource.Of(secret, user, client), name.TryGetResource(out var resource) ? resource : null, Operations.None));
    }

    private static Refusal Unauthorized(string message) => new(ErrorCode.Forbidden, message);
}
