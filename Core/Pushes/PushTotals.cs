namespace Nudge.Core.Pushes;

/// <summary>The pushes of one notification by state: counted from its rows when asked, so that it cannot be wrong (S2.41).</summary>
/// <param name="Jobs">Its jobs: one for each recipient and growth; 0: there never were any, or they are forgotten.</param>
/// <param name="JobsOpen">Jobs whose devices do not all have a row yet.</param>
/// <param name="Accepted">Devices whose push waits to be sent, or sent again.</param>
/// <param name="Stopped">Those among them that wait for other credentials.</param>
/// <param name="Sent">Taken by the provider; a receipt may follow.</param>
/// <param name="Confirmed">Taken by the platform's service.</param>
/// <param name="Failed">Never to arrive.</param>
/// <param name="Dropped">Not wanted any more.</param>
/// <param name="Reasons">By code, how many of the failed and dropped have it.</param>
public sealed record PushTotals(
    int Jobs, int JobsOpen, long Accepted, long Stopped, long Sent, long Confirmed, long Failed, long Dropped,
    IReadOnlyDictionary<string, long> Reasons);
