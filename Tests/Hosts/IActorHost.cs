using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Plans;

namespace Nudge.Tests.Hosts;

/// <summary>A host of actors over one store, as the rest of Nudge sees it.</summary>
internal interface IActorHost : IAsyncDisposable
{
    IInboxes Inboxes { get; }

    IChannels Channels { get; }

    IApps Apps { get; }

    IQuotas Quotas { get; }

    /// <summary>Has an actor tell its events to the test's node; gives them as they come.</summary>
    Task<HeardEvents> HearAsync(ActorKey actor);

    /// <summary>How many actors of a kind are in memory.</summary>
    Task<int> CountAsync(ActorKind kind);

    /// <summary>Drops every actor from memory that has nothing under way.</summary>
    Task ForgetAsync();
}
