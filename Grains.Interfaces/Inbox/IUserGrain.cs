using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Notifications;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Inbox;

/// <summary>One user's inbox: what <see cref="IInboxes"/> asks of it.</summary>
[Alias("nudge.IUserGrain")]
public interface IUserGrain : IInterestGrain
{
    [Alias("Publish")]
    Task<Reply<PublishReceipt>> PublishAsync(Publication publication);

    /// <summary>One reply for each, in order. If the first is retired, all are.</summary>
    [Alias("PublishEach")]
    Task<Reply<PublishReceipt>[]> PublishEachAsync(Publication[] publications);

    [Alias("Pass")]
    Task<Reply<PublishReceipt>> PublishEphemeralAsync(Publication publication);

    [Alias("Signal")]
    Task<Reply<bool>> SignalAsync(string name, byte[] payload, long stamp);

    [Alias("Meet")]
    Task<Reply<InboxView>> MeetAsync();

    [Alias("List")]
    Task<Reply<InboxListing>> ListAsync(InboxListQuery query);

    [Alias("Mark")]
    Task<Reply<InboxView>> MarkAsync(MarkCommand command);

    [Alias("Settle")]
    Task<Reply<InboxView>> SettleAsync();

    [Alias("Withdraw")]
    Task<Reply<PublishReceipt>> WithdrawAsync(string id);

    [Alias("Subscribe")]
    Task<Reply<InboxView>> SubscribeAsync(string channel);

    [Alias("Unsubscribe")]
    Task<Reply<InboxView>> UnsubscribeAsync(string channel);

    /// <summary>Whether there is such a subscription.</summary>
    [Alias("Withhold")]
    Task<Reply<bool>> WithholdAsync(string channel);

    [Alias("SetPreferences")]
    Task<Reply<InboxView>> SetPreferencesAsync(Preferences preferences);

    [Alias("Trim")]
    Task<Reply<Head>> TrimAsync(long floor);
}
