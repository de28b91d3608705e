using Nudge.Core.Actors;

namespace Nudge.Core.Pushes;

/// <summary>
/// The queue of pushes by due time, over restarts and for all nodes (S2.30, S2.58). Jobs come into it by the appends of actors. Any thread
/// may call it.
/// </summary>
/// <remarks>
/// Its claimant holds a row until the time that it named, and does what is to be done and records it before that. Afterwards another
/// node may have it. Within a lane the longest due come first.
/// </remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown.
/// </exception>
public interface IPushQueue
{
    /// <summary>The earliest due time of anything; <see langword="null"/>: nothing waits for a time.</summary>
    Task<DateTimeOffset?> ReadNextPushAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes jobs of a lane that are due, of channels or of single recipients, and makes them due again at <paramref name="until"/>.
    /// </summary>
    Task<IReadOnlyList<PushJob>> ClaimJobsAsync(
        PushLane lane, bool ofChannels, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes pushes of single devices that are due: waiting ones for another try, sent ones for their receipts. The reason for which one
    /// waited that was never tried goes with the claim.
    /// </summary>
    Task<IReadOnlyList<PushSend>> ClaimSendsAsync(
        PushSendState state, PushLane lane, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>The jobs of these ids that are still there.</summary>
    Task<IReadOnlyList<PushJob>> ReadJobsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Devices with <c>after &lt; id &lt;= upTo</c> that have a row of the job.</summary>
    /// <param name="job">Which job.</param>
    /// <param name="after"><see langword="null"/>: from the first.</param>
    /// <param name="upTo">The last.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<string>> ReadPushedAsync(Guid job, string? after, string upTo, CancellationToken cancellationToken);

    /// <summary>
    /// Adds jobs that come with no append. One that joins (<see cref="PushWait.Joins"/>) is left out where another of its user waits.
    /// </summary>
    Task AddJobsAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back the pushes of a notification to one target: those that are not sent are not, and <paramref name="withdrawal"/> becomes a
    /// job for the devices that were sent it, with the collapse key of theirs.
    /// </summary>
    /// <param name="withdrawal">The job, of kind <see cref="PushJobKind.Withdraw"/>.</param>
    /// <param name="again">When requests that are under way now are over: then it is done again, if there may be any.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns><see langword="false"/>: the notification has no jobs, and nothing was written.</returns>
    Task<bool> WithdrawPushesAsync(PushJob withdrawal, DateTimeOffset again, CancellationToken cancellationToken);

    /// <summary>Devices that were sent the notification of a withdrawal and are not told of that yet, ascending.</summary>
    /// <param name="withdrawal">The job.</param>
    /// <param name="after"><see langword="null"/>: from the first.</param>
    /// <param name="limit">At most so many; fewer are the last.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<string>> ReadSentAsync(PushJob withdrawal, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Of jobs that show, those whose target has a later one of the same collapse key: it takes their place.</summary>
    Task<IReadOnlySet<Guid>> FindCollapsedAsync(IReadOnlyList<PushJob> jobs, CancellationToken cancellationToken);

    /// <summary>Of devices, those for which a push waits to become a summary.</summary>
    Task<IReadOnlySet<string>> FindSummarizedAsync(IReadOnlyCollection<string> devices, CancellationToken cancellationToken);

    /// <summary>Pushes that wait for a user to turn away are due now.</summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user.</param>
    /// <param name="devices">The user's.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task ReleaseUnseenAsync(
        string app, string user, IReadOnlyCollection<string> devices, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes what became of claimed work; durable when this returns.</summary>
    Task RecordAsync(PushRecord record, CancellationToken cancellationToken);

    /// <summary>The pushes of one notification by state.</summary>
    Task<PushTotals> ReadTotalsAsync(string app, string notification, CancellationToken cancellationToken);

    /// <summary>The length of the queue.</summary>
    Task<PushBacklog> ReadBacklogAsync(CancellationToken cancellationToken);

    /// <summary>Removes jobs that were accepted before a moment, with the rows of their devices.</summary>
    /// <param name="before">Later ones stay.</param>
    /// <param name="limit">Rows of devices at most; fewer were removed: nothing is left.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many rows were removed.</returns>
    Task<int> RemovePushesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
