using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Continuity;
using Nudge.Core.Inbox;
using Nudge.Core.Webhooks;

namespace Nudge.Storage;

/// <summary>One database behind all of Core's storage ports.</summary>
/// <remarks>
/// Disposing writes what was handed over, then closes; whatever is called afterwards fails with <see cref="StoreUnavailableException"/>.
/// </remarks>
public interface IStore
    : IActorStore, IInboxReader, IChannelReader, IAppReader, IAdminStore, IRetention, IWebhookOutbox, ITickets, IHeartbeats, IScopes, IAsyncDisposable
{
    /// <summary>How long ago this process last made rows of actors durable; <see langword="null"/>: it has not yet.</summary>
    TimeSpan? CommitAge { get; }

    /// <summary>Writes and reads something of no meaning.</summary>
    /// <exception cref="StoreUnavailableException">The database does not take writes, or not in time.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
