using System.Net;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Limits;

internal sealed partial class PublishingLimits
{
    /// <summary>Refuses the items of a batch for which nothing is left, each by itself; those in front go first.</summary>
    /// <param name="app">The app.</param>
    /// <param name="items">The requests that were read. They are changed.</param>
    /// <param name="address">The caller's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async ValueTask HoldAsync(
        AppView app, List<Answer<PublishRequest>> items, IPAddress? address, CancellationToken cancellationToken)
    {
        var rates = plans.RatesOf(app);
        if (rates.Address is { } perAddress)
            await HoldAllAsync(LimitKey.OfAddress(app.Id, address), perAddress, items, cancellationToken);
        if (rates.Channel is { } perChannel)
            await HoldChannelsAsync(app, perChannel, rates.App, items, cancellationToken);
        else
            await HoldAppAsync(app, rates.App, items, cancellationToken);
    }

    private async ValueTask HoldChannelsAsync(
        AppView app, int perChannel, int? perApp, List<Answer<PublishRequest>> items, CancellationToken cancellationToken)
    {
        var demands = CountChannels(items)
            .Select(channel => new LimitDemand(LimitKey.Of(app.Id, channel.Key), perChannel, channel.Value)).ToArray();
        var supplies = await Task.WhenAll(demands.Select(demand => limits.TakeAsync(demand, cancellationToken).AsTask()));
        var left = new Dictionary<LimitKey, int>();
        for (var i = 0; i < demands.Length; i++)
            left[demands[i].Key] = supplies[i].Granted;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Value?.Channel is { } channel && left[LimitKey.Of(app.Id, channel)]-- <= 0)
                items[i] = Refuse(new(LimitKey.Of(app.Id, channel), perChannel, 1));
        }

        await HoldAppAsync(app, perApp, items, cancellationToken);
        // Items that the app's limit refused have used nothing here.
        var used = CountChannels(items).ToDictionary(channel => LimitKey.Of(app.Id, channel.Key), channel => channel.Value);
        await Task.WhenAll(demands.Select(
            (demand, i) => limits.GiveBackAsync(demand, supplies[i], supplies[i].Granted - used.GetValueOrDefault(demand.Key)).AsTask()));
    }

    private static IEnumerable<KeyValuePair<ChannelName, int>> CountChannels(List<Answer<PublishRequest>> items) =>
        items.Where(item => item.Value?.Channel is not null).CountBy(item => item.Value!.Channel!);

    private ValueTask HoldAppAsync(AppView app, int? perApp, List<Answer<PublishRequest>> items, CancellationToken cancellationToken) =>
        perApp is { } limit ? HoldAllAsync(new(app.Id, null), limit, items, cancellationToken) : default;

    private async ValueTask HoldAllAsync(
        LimitKey key, int perSecond, List<Answer<PublishRequest>> items, CancellationToken cancellationToken)
    {
        var count = items.Count(item => item.IsAccepted);
        if (count == 0)
            return;
        var demand = new LimitDemand(key, perSecond, count);
        var left = (await limits.TakeAsync(demand, cancellationToken)).Granted;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].IsAccepted && left-- <= 0)
                items[i] = Refuse(demand);
        }
    }
}
