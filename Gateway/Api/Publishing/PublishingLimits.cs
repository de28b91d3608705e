using System.Globalization;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Core.Names;

namespace Nudge.Gateway.Api.Publishing;

/// <summary>Holds an app to what its settings let it publish in a second, as a whole and to each channel.</summary>
internal sealed class PublishingLimits(RateLimits limits)
{
    /// <summary>Whether one publish may go on.</summary>
    /// <param name="app">The app.</param>
    /// <param name="channel">The channel it is for, if it is for one.</param>
    /// <param name="response">Gets the headers of a refusal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why not, and when to come back; nothing was published then. <see langword="null"/>: it may.</returns>
    internal async ValueTask<(Refusal Refusal, TimeSpan Wait)?> WhyNotAsync(AppView app, ChannelName? channel, HttpResponse response, CancellationToken cancellationToken)
    {
        // The narrower one first: what it refuses does not use up the wider one.
        if (channel is not null && app.Settings.ChannelPublishesPerSecond is { } perChannel
            && await TakeAsync(new(app.Id, channel), perChannel, 1, cancellationToken) is { Granted: 0 } channelFull)
            return Refuse(response, "channel", perChannel, channelFull.Wait);
        return app.Settings.PublishesPerSecond is { } perApp && await TakeAsync(new(app.Id, null), perApp, 1, cancellationToken) is { Granted: 0 } full
            ? Refuse(response, "app", perApp, full.Wait)
            : null;
    }

    /// <summary>How many of several items may go on, in their order; each is judged by the app's limit alone.</summary>
    internal async ValueTask<(int Granted, Refusal? Refusal)> TakeAsync(AppView app, int items, CancellationToken cancellationToken)
    {
        if (app.Settings.PublishesPerSecond is not { } perSecond || items == 0)
            return (items, null);
        var (granted, _) = await TakeAsync(new(app.Id, null), perSecond, items, cancellationToken);
        return (granted, granted == items ? null : Refusal("app", perSecond));
    }

    private ValueTask<(int Granted, TimeSpan Wait)> TakeAsync(LimitKey key, int perSecond, int count, CancellationToken cancellationToken) =>
        limits.TakeAsync(key, perSecond, count, cancellationToken);

    private static (Refusal, TimeSpan)? Refuse(HttpResponse response, string policy, int perSecond, TimeSpan wait)
    {
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={perSecond};w=1");
        response.Headers["RateLimit"] = $"\"{policy}\";r=0;t=1";
        return (Refusal(policy, perSecond), wait);
    }

    private static Refusal Refusal(string policy, int perSecond) =>
        new(ErrorCode.RateLimited, $"The {policy} takes {perSecond} publishes in a second. Repeat this one a little later, with the same id.", Limit: perSecond);
}
