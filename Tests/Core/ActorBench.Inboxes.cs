using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core;

/// <summary>The bench as faces see inboxes.</summary>
internal sealed partial class ActorBench : IInboxes
{
    public Task<Answer<PublishReceipt>> PublishAsync(InboxKey inbox, Publication publication, CancellationToken cancellationToken) =>
        Task.FromResult(Publish(inbox, publication));

    public Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        InboxKey inbox, IReadOnlyList<Publication> publications, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Answer<PublishReceipt>>>([.. publications.Select(publication => Publish(inbox, publication))]);

    public Task<Answer<PublishReceipt>> PublishEphemeralAsync(
        InboxKey inbox, Publication publication, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.PublishEphemeral(publication)));

    public Task SignalAsync(InboxKey inbox, TypeName name, ReadOnlyMemory<byte> payload, long stamp, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Signal(name, payload, stamp)));

    public Task<InboxView> MeetAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Meet()));

    public Task<InboxListing> ListAsync(InboxKey inbox, InboxListQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.List(query)));

    public Task<Answer<InboxView>> MarkAsync(InboxKey inbox, MarkCommand command, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Mark(command)));

    public Task<InboxView> SettleAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Settle()));

    public Task<PublishReceipt> WithdrawAsync(InboxKey inbox, NotificationId id, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Withdraw(id)));

    public Task<Answer<InboxView>> SubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Subscribe(channel, HeadOf(new(inbox.App, channel)))));

    public Task<Answer<InboxView>> UnsubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Unsubscribe(channel)));

    public Task WithholdAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Withhold(channel)));

    public Task<InboxView> SetPreferencesAsync(InboxKey inbox, Preferences preferences, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.SetPreferences(preferences)));

    public Task<Head> TrimAsync(InboxKey inbox, long floor, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(inbox, actor => actor.Trim(floor)));
}
