using Nudge.Core.Actors;
using Nudge.Core.Pushes;

namespace Nudge.Core.Why;

/// <summary>Finds the rows that one notification has left beside its recipient's log. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface ITraces
{
    /// <summary>
    /// Channels of an app that remember an id, ascending by name. An id is looked up in each channel, so a bound is set to how many.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="id">The notification's id.</param>
    /// <param name="since">Ids accepted from this moment on.</param>
    /// <param name="channelsMax">Channels that are looked at, by name.</param>
    /// <param name="limit">At most so many are found.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<AcceptedInChannel>> FindInChannelsAsync(
        string app, string id, DateTimeOffset since, int channelsMax, int limit, CancellationToken cancellationToken);

    /// <summary>The jobs that push a notification to a user, and those that push it to channels; in order of time.</summary>
    Task<IReadOnlyList<PushJob>> FindJobsAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken);

    /// <summary>The pushes of a job to single devices, by device.</summary>
    /// <param name="job">Which job.</param>
    /// <param name="devices">To these alone; <see langword="null"/>: to all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<PushSend>> ReadSendsAsync(
        Guid job, IReadOnlyList<string>? devices, int limit, CancellationToken cancellationToken);
}

/// <summary>A channel that remembers an id.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Accepted">What it remembers.</param>
public sealed record AcceptedInChannel(string Channel, AcceptedRow Accepted);
