using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Core.Publishing;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>
/// Holds publishes without credentials to the public channels of the public app, and to their rates (S2.22, S2.27, trap T6).
/// </summary>
internal sealed class PublicPublishing(PublicApp publicApp, IChannelReader channels, Newcomers newcomers, RateLimits limits)
{
    /// <summary>Publishes to one public channel in a second, whoever sends them.</summary>
    internal const int PerSecond = 10;

    /// <summary>Bytes of a publish without credentials.</summary>
    internal const int BytesMax = 8_192;

    /// <summary>The app that a call publishes to: the server's own, or the public one.</summary>
    internal async ValueTask<Answer<AppView>> FindAppAsync(Caller caller, CancellationToken cancellationToken) => caller switch
    {
        ServerCaller server => server.App,
        _ => await publicApp.FindAsync(cancellationToken) is { } app ? app : CallerRefusals.Missing,
    };

    /// <summary>Why somebody without credentials may not publish this; <see langword="null"/>: they may.</summary>
    internal async ValueTask<Refusal?> WhyNotAsync(
        HttpContext context, AppView app, PublishRequest request, CancellationToken cancellationToken)
    {
        if (request.Channel is not { } channel || channel == ChannelName.Everyone || !app.IsPublic(channel))
            return new(ErrorCode.ChannelPrivate, "Without credentials only public channels of the public app are open.", "channel");
        var demand = new LimitDemand(LimitKey.OfPublic(app.Id, channel), PerSecond, 1);
        if (await limits.TakeAllAsync([demand], cancellationToken) is { } full)
        {
            RateHeaders.Write(context.Response, "channel", PerSecond, full.Wait);
            return new(ErrorCode.RateLimited, $"A public channel takes {PerSecond} publishes in a second.", Limit: PerSecond);
        }

        var head = (await channels.ReadHeadsAsync(app.Id.Value, [channel.Value], cancellationToken))[0];
        return head.Epoch == default(Epoch)
            ? await newcomers.WhyNoChannelAsync(app.Id, channel, context.Connection.RemoteIpAddress, context.Response, cancellationToken)
            : null;
    }
}
