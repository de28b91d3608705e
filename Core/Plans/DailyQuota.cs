namespace Nudge.Core.Plans;

/// <summary>The notifications that an app may publish in a day.</summary>
/// <param name="PerDay">How many. 1 or more.</param>
/// <param name="CountsRecipients">Whether each recipient counts, and not each notification.</param>
public readonly record struct DailyQuota(int PerDay, bool CountsRecipients);
