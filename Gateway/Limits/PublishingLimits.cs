using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Core.Plans;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Holds an app to what its settings and its plan let it publish in a second: as a whole, to each channel, and from each address.
/// </summary>
internal sealed partial class PublishingLimits(RateLimits limits, PlanCatalogue plans)
{
    /// <summary>Whether an app has a limit at all. Most have none, and their publishes cost no more than this.</summary>
    internal static bool AreSet(AppView app) =>
        app.Plan is not null || app.Settings.PublishesPerSecond is not null || app.Settings.ChannelPublishesPerSecond is not null;

    /// <summary>Whether one publish may go on.</summary>
    /// <param name="app">The app.</param>
    /// <param name="channel">The channel it is for, if it is for one.</param>
    /// <param name="response">Gets the headers of a refusal, <c>Retry-After</c> among them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why not; nothing was published then. <see langword="null"/>: it may.</returns>
    internal ValueTask<Refusal?> WhyNotAsync(AppView app, ChannelName? channel, HttpResponse response, CancellationToken cancellationToken)
    {
        if (!AreSet(app))
            return default;
        IReadOnlyDictionary<LimitKey, int> channels = channel is null
            ? new Dictionary<LimitKey, int>()
            : new Dictionary<LimitKey, int> { [LimitKey.Of(app.Id, channel)] = 1 };
        return WhyNotAsync(app, channels, 1, response, cancellationToken);
    }

    /// <summary>Whether several publishes may go on, all or none of them.</summary>
    /// <param name="app">The app.</param>
    /// <param name="channels">How many are for each channel; those for nobody in particular are not in there.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="response">Gets the headers of a refusal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async ValueTask<Refusal?> WhyNotAsync(
        AppView app, IReadOnlyDictionary<LimitKey, int> channels, int count, HttpResponse response, CancellationToken cancellationToken)
    {
        var rates = plans.RatesOf(app);
        var demands = new List<LimitDemand>(channels.Count + 2);
        if (rates.Channel is { } perChannel)
            demands.AddRange(channels.Select(channel => new LimitDemand(channel.Key, perChannel, channel.Value)));
        if (rates.Address is { } perAddress)
            demands.Add(new(LimitKey.OfAddress(app.Id, response.HttpContext.Connection.RemoteIpAddress), perAddress, count));
        if (rates.App is { } perApp)
            demands.Add(new(new(app.Id, null), perApp, count));
        if (demands.Count == 0)
            return null;
        // No second is long enough for it, so coming back later would not help.
        if (demands.Find(demand => demand.Count > demand.PerSecond) is { Count: > 0 } never)
        {
            return new(
                ErrorCode.BatchTooLarge,
                $"The {PolicyOf(never)} takes {never.PerSecond} publishes in a second, and these are {never.Count} at once.",
                Limit: never.PerSecond);
        }

        if (await limits.TakeAllAsync(demands, cancellationToken) is not { } refused)
            return null;
        RateHeaders.Write(response, PolicyOf(refused.Full), refused.Full.PerSecond, refused.Wait);
        return Refuse(refused.Full);
    }

    private static Refusal Refuse(LimitDemand full) => new(
        ErrorCode.RateLimited,
        $"The {PolicyOf(full)} takes {full.PerSecond} publishes in a second. Repeat this one a little later, with the same id.",
        Limit: full.PerSecond);

    private static string PolicyOf(LimitDemand demand) =>
        demand.Key.Channel is null ? "app" : demand.Key.IsAddress ? "address" : "channel";
}
