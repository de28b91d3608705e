using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Signs connections in as users: <c>pusher:signin</c>.</summary>
internal sealed class UserSignIns(
    ClientAuthorizer authorizer, ClientAccess access, SubscriptionPlaces places, LocalChannels channels, ChannelSubscriptions subscriptions)
{
    public async ValueTask SignInAsync(PusherClient client, ReadOnlyMemory<byte> json)
    {
        var read = EventData.Read(json);
        if (read is not { UserData: { } text, Mistake: null } data)
        {
            client.Refuse(read?.Mistake ?? "'pusher:signin' has data with 'auth' and 'user_data', which are texts.");
            return;
        }

        var isByToken = ClientAuthorizer.IsToken(data.Auth);
        var secret = isByToken ? null : authorizer.SignerOf(client, data.Auth, $"{client.SocketId}::user::{text}");
        if (!isByToken && secret is null)
        {
            client.Refuse(
                "The signature does not fit: it is the app's key, a colon, and the HMAC-SHA256 of '{socket_id}::user::{user_data}' in "
                + "hexadecimal digits.");
            return;
        }

        if (PusherUser.ReadSignIn(text, out var user) is { } mistake)
        {
            client.Refuse($"'user_data': {mistake}");
            return;
        }

        GrantSource source;
        if (secret is not null)
        {
            source = GrantSource.Of(secret, UserId.Parse(user!.Id), client);
        }
        else
        {
            var checking = await authorizer.CheckTokenAsync(client, data.Auth!);
            if (!checking.IsAccepted || checking.Value.User.Value != user!.Id)
            {
                client.Refuse(checking.Refusal?.Message ?? "'user_data' names another user than the token.");
                return;
            }

            // Nothing that the page says about itself was signed.
            user = PusherUser.Of(checking.Value);
            text = user.ToSignIn();
            source = GrantSource.Of(checking.Value);
        }

        if (client.Grants?.User is { } known && known.Value != user!.Id)
        {
            client.Refuse("The connection has signed in as another user.");
            return;
        }

        access.GrantSignIn(client, source);
        if (client.Closing is not null)
            return;
        if (client.User is null)
        {
            await SignInAsync(client, user, text);
            await subscriptions.SubscribeWaitingAsync(client);
        }
        else
        {
            client.Send(PusherMessages.SignedIn(text));
        }
    }

    /// <summary>The connection of a user who has signed in has ended.</summary>
    public static async ValueTask SignOutAsync(PusherClient client, SignedInUser user)
    {
        if (user.Watch is { } watch)
            await UnwatchAsync(client, watch);
        await user.Place.User.SignOutAsync(user.Place, PusherApp.RulesOf(client.App.View, user.Place.User.Name), CancellationToken.None);
    }

    private async ValueTask SignInAsync(PusherClient client, PusherUser user, string text)
    {
        places.Authorize(client);
        try
        {
            client.User = new(user, await TakePlaceAsync(client, user), null);
            client.Send(PusherMessages.SignedIn(text));
            if (client.App.Settings.Watchlist && user.Watchlist.Count > 0)
                client.User = client.User with { Watch = await WatchAsync(client, user.Watchlist) };
        }
        catch (StoreUnavailableException)
        {
            client.Part();
        }
    }

    private async ValueTask<SignIn> TakePlaceAsync(PusherClient client, PusherUser user)
    {
        while (true)
        {
            var place = new SignIn(client, UserOf(client, user.Id));
            if (await place.User.SignInAsync(place, PusherApp.RulesOf(client.App.View, place.User.Name), CancellationToken.None))
                return place;
        }
    }

    private async ValueTask<Watch> WatchAsync(PusherClient client, IReadOnlyList<string> watchlist)
    {
        string[] users = [.. watchlist.Distinct(StringComparer.Ordinal).Take(Watch.UsersMax)];
        if (watchlist.Count > Watch.UsersMax)
        {
            client.Send(PusherMessages.Error(
                PusherCode.WatchlistTooLong, $"A watchlist has at most {Watch.UsersMax} users; the first ones are watched."));
        }

        var watch = new Watch(client, users.Length);
        try
        {
            foreach (var name in users)
            {
                LocalUser user;
                do
                {
                    user = UserOf(client, name);
                }
                while (!await user.WatchAsync(watch, PusherApp.RulesOf(client.App.View, user.Name), CancellationToken.None));
                watch.Users.Add(user);
            }
        }
        catch (StoreUnavailableException)
        {
            await UnwatchAsync(client, watch);
            throw;
        }

        return watch;
    }

    private static ValueTask UnwatchAsync(PusherClient client, Watch watch) => SideBySide.AllAsync(
        watch.Users.Select(
            watched => watched.UnwatchAsync(watch, PusherApp.RulesOf(client.App.View, watched.Name), CancellationToken.None)));

    private LocalUser UserOf(PusherClient client, string user) =>
        (LocalUser)channels.Enter(client.App.Id, PusherChannelName.OfUser(UserId.Parse(user)));
}
