using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>The channels of an app, as whoever keeps them sees them (S2.4, S2.5, S2.16, S2.18). Any thread may use it.</summary>
internal sealed class AppChannels(IChannelCatalogue catalogue, PublicApp publicApp, Newcomers newcomers, TimeProvider time)
{
    /// <summary>Subscribers that are counted.</summary>
    internal const int SubscribersMax = 10_000;

    internal async Task<ChannelsResponse> ListAsync(AppView app, string after, int limit, CancellationToken cancellationToken)
    {
        var page = await catalogue.ListChannelsAsync(app.Id.Value, after, limit, cancellationToken);
        return new([.. page.Channels.Select(channel => Of(app, channel, null))], page.Next);
    }

    /// <returns>
    /// <see langword="null"/>: it was neither made nor subscribed to, and nothing that was published to it is left.
    /// </returns>
    internal async Task<ChannelResponse?> FindAsync(AppView app, ChannelName channel, CancellationToken cancellationToken)
    {
        var found = await catalogue.FindChannelAsync(app.Id.Value, channel.Value, cancellationToken);
        var subscribers = await catalogue.CountSubscribersAsync(app.Id.Value, channel.Value, SubscribersMax, cancellationToken);
        return found is { IsKept: true } || subscribers > 0
            ? Of(app, found ?? new(channel.Value, default, null), subscribers)
            : null;
    }

    /// <returns>Whether it was noted just now.</returns>
    internal Task<bool> NoteAsync(AppView app, ChannelName channel, CancellationToken cancellationToken) =>
        catalogue.NoteChannelAsync(app.Id.Value, channel.Value, Clock.Milliseconds(time.GetUtcNow()), cancellationToken);

    /// <summary>Notes a channel that somebody is about to subscribe to; of the public app there are so many at the most.</summary>
    /// <param name="context">The call.</param>
    /// <param name="app">The app.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="isServer">Whether the app's server subscribes somebody.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Why there may be no such channel; <see langword="null"/>: there may.</returns>
    internal async ValueTask<Refusal?> BeginAsync(
        HttpContext context, AppView app, ChannelName channel, bool isServer, CancellationToken cancellationToken)
    {
        if (channel == ChannelName.Everyone)
            return null;
        if (!isServer && publicApp.Is(app.Id)
            && await catalogue.FindChannelAsync(app.Id.Value, channel.Value, cancellationToken) is null
            && await newcomers.WhyNoChannelAsync(
                app.Id, channel, context.Connection.RemoteIpAddress, context.Response, cancellationToken) is { } full)
            return full;
        await NoteAsync(app, channel, cancellationToken);
        return null;
    }

    private static ChannelResponse Of(AppView app, ChannelEntry channel, int? subscribers) =>
        new(ChannelId.Of(channel.Name), channel.Name, app.Id.Value, app.IsPublic(ChannelName.Parse(channel.Name)))
        {
            CreatedAt = channel.NotedAt,
            Position = channel.Head.Position.ToString(),
            Notifications = channel.Rows,
            Subscribers = subscribers,
        };
}
