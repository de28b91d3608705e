using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Inbox;

namespace Nudge.Grains.Inbox;

/// <summary>Inboxes in a cluster.</summary>
public sealed class GrainInboxes(IGrainFactory grains, TimeProvider time) : IInboxes
{
    private readonly GrainCall _call = new(time);

    public Task<Answer<PublishReceipt>> PublishAsync(InboxKey inbox, Publication publication, CancellationToken cancellationToken) =>
        AnswerAsync(inbox, grain => grain.PublishAsync(publication), cancellationToken);

    public async Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        InboxKey inbox, IReadOnlyList<Publication> publications, CancellationToken cancellationToken)
    {
        var grain = Grain(inbox);
        Publication[] all = [.. publications];
        return Array.ConvertAll(await _call.RunEachAsync(() => grain.PublishEachAsync(all), cancellationToken), reply => reply.ToAnswer());
    }

    public Task<Answer<PublishReceipt>> PublishEphemeralAsync(
        InboxKey inbox, Publication publication, CancellationToken cancellationToken) =>
        AnswerAsync(inbox, grain => grain.PublishEphemeralAsync(publication), cancellationToken);

    public Task SignalAsync(InboxKey inbox, TypeName name, ReadOnlyMemory<byte> payload, long stamp, CancellationToken cancellationToken)
    {
        var bytes = payload.ToArray();
        return ValueAsync(inbox, grain => grain.SignalAsync(name.Value, bytes, stamp), cancellationToken);
    }

    public Task<InboxView> MeetAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        ValueAsync(inbox, grain => grain.MeetAsync(), cancellationToken);

    public Task<InboxListing> ListAsync(InboxKey inbox, InboxListQuery query, CancellationToken cancellationToken) =>
        ValueAsync(inbox, grain => grain.ListAsync(query), cancellationToken);

    public Task<Answer<InboxView>> MarkAsync(InboxKey inbox, MarkCommand command, CancellationToken cancellationToken) =>
        AnswerAsync(inbox, grain => grain.MarkAsync(command), cancellationToken);

    public Task<InboxView> SettleAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        ValueAsync(inbox, grain => grain.SettleAsync(), cancellationToken);

    public Task<PublishReceipt> WithdrawAsync(InboxKey inbox, NotificationId id, CancellationToken cancellationToken) =>
        ValueAsync(inbox, grain => grain.WithdrawAsync(id.Value), cancellationToken);

    public Task<Answer<InboxView>> SubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        AnswerAsync(inbox, grain => grain.SubscribeAsync(channel.Value), cancellationToken);

    public Task<Answer<InboxView>> UnsubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        AnswerAsync(inbox, grain => grain.UnsubscribeAsync(channel.Value), cancellationToken);

    public Task WithholdAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        ValueAsync(inbox, grain => grain.WithholdAsync(channel.Value), cancellationToken);

    public Task<InboxView> SetPreferencesAsync(InboxKey inbox, Preferences preferences, CancellationToken cancellationToken) =>
        ValueAsync(inbox, grain => grain.SetPreferencesAsync(preferences), cancellationToken);

    public Task<Head> TrimAsync(InboxKey inbox, long floor, CancellationToken cancellationToken) =>
        ValueAsync(inbox, grain => grain.TrimAsync(floor), cancellationToken);

    private async Task<Answer<T>> AnswerAsync<T>(InboxKey inbox, Func<IUserGrain, Task<Reply<T>>> call, CancellationToken cancellationToken)
    {
        var grain = Grain(inbox);
        return (await _call.RunAsync(() => call(grain), cancellationToken)).ToAnswer();
    }

    private async Task<T> ValueAsync<T>(InboxKey inbox, Func<IUserGrain, Task<Reply<T>>> call, CancellationToken cancellationToken)
    {
        var grain = Grain(inbox);
        return (await _call.RunAsync(() => call(grain), cancellationToken)).ToValue();
    }

    private IUserGrain Grain(InboxKey inbox) => grains.GetGrain<IUserGrain>(ActorNames.Of(inbox.Actor));
}
