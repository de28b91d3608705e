using Nudge.Core.Accounts;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Codes;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Core.Outcomes;
using Nudge.Core.Plans;
using Nudge.Core.Pushes;
using Nudge.Core.Retention;
using Nudge.Core.Returning;
using Nudge.Core.Timers;
using Nudge.Core.Webhooks;
using Nudge.Core.Why;

namespace Nudge.Storage;

/// <summary>One database behind all of Core's storage ports.</summary>
/// <remarks>
/// Disposing writes what was handed over, then closes; whatever is called afterwards fails with <see cref="StoreUnavailableException"/>.
/// </remarks>
public interface IStore : IActorStore, IInboxReader, IPreferencesReader, IChannelReader, IAppReader, IAdminStore, IAccountStore, IRetention,
    IAppPurge, IWebhookOutbox, ITickets, IHeartbeats, IScopes, ITimers, IQuotaStore, ISubscribers, IChannelCounts, IDevices, IDeviceGrants,
    IPushQueue, IPushAccounts, IAccessCodes, IHourlyCounts, IOutcomes, ITraces, IStoreHealth, IAsyncDisposable;
