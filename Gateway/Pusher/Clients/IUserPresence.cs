using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>A user of this process: connections sign in as one, and watch whether one is there. Any thread may call it.</summary>
internal interface IUserPresence
{
    /// <summary>The channel of the user's own events.</summary>
    PusherChannelName Name { get; }

    /// <summary>A connection signs in.</summary>
    /// <returns><see langword="false"/> if the user is no longer in use; there is, or will be, another one of the same name.</returns>
    /// <exception cref="StoreUnavailableException">The user's actor cannot be reached; the connection has not signed in.</exception>
    ValueTask<bool> SignInAsync(SignIn signIn, OccupancyRules rules, CancellationToken cancellationToken);

    ValueTask SignOutAsync(SignIn signIn, OccupancyRules rules, CancellationToken cancellationToken);

    /// <summary>A connection wants to know when the user comes and goes; it is told at once whether the user is there.</summary>
    /// <returns>As <see cref="SignInAsync"/>.</returns>
    /// <exception cref="StoreUnavailableException">The user's actor cannot be reached; nobody watches.</exception>
    ValueTask<bool> WatchAsync(Watch watch, OccupancyRules rules, CancellationToken cancellationToken);

    ValueTask UnwatchAsync(Watch watch, OccupancyRules rules, CancellationToken cancellationToken);
}
