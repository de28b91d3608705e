using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>A channel of this process as those see it who are on it. Any thread may call it.</summary>
internal interface ISubscribedChannel
{
    /// <summary>The actor that knows who is on it, over all nodes.</summary>
    ActorKey Key { get; }

    PusherChannelName Name { get; }

    /// <summary>Lets a connection out.</summary>
    ValueTask UnsubscribeAsync(Subscription subscription, OccupancyRules rules, CancellationToken cancellationToken);

    /// <summary>Tells a connection that is on the channel that it is.</summary>
    void SubscribeAgain(Subscription subscription);

    /// <summary>Tells a connection that is on the channel, and was not told at once, that it is.</summary>
    void GreetLate(Subscription subscription);

    /// <summary>Where the scopes stand of what the channel stands for; made when the first connection asks.</summary>
    /// <param name="read">Reads it from the store, and waits until that answers.</param>
    ChannelScopes Scopes(Func<Task<long>> read);
}
