namespace Nudge.Core.Limits;

/// <summary>The answer to who wants to make something new.</summary>
/// <param name="FullAt">The place of the bound that is full; <see langword="null"/>: it may be made.</param>
/// <param name="IsRepeated">Whether it was taken in this hour before, and was not counted again.</param>
public readonly record struct HourlyTaken(int? FullAt, bool IsRepeated);
