namespace Nudge.Core.Outcomes;

/// <summary>
/// An outcome of one notification at one recipient that leaves no row in any log: kept for a while, so that it can be asked for.
/// </summary>
/// <param name="App">Whose.</param>
/// <param name="IsChannel">Whether <paramref name="Target"/> is a channel, or a user.</param>
/// <param name="Target">The recipient; empty: the notification as a whole.</param>
/// <param name="Notification">The notification's id.</param>
/// <param name="Kind">The outcome.</param>
/// <param name="At">When it last was, in whole milliseconds.</param>
/// <param name="By">The credential that asked for it; <see langword="null"/>: nobody knows.</param>
/// <param name="Detail">More of it, such as the code of a refusal; empty for none.</param>
/// <param name="Times">How often it was.</param>
public sealed record Outcome(
    string App, bool IsChannel, string Target, string Notification, OutcomeKind Kind, DateTimeOffset At, string? By, string Detail,
    int Times = 1);
