namespace Nudge.Core.Pushes;

/// <summary>The outcome of claimed work, written in one transaction.</summary>
/// <param name="Added">First rows of devices. A device that has a row keeps it, so repeating is safe.</param>
/// <param name="Changed">Rows as they are now; one that is no longer held stays as it is.</param>
/// <param name="Jobs">Jobs as they are now, by cursor and due time; one that is no longer held stays as it is.</param>
public sealed record PushRecord(IReadOnlyList<PushSend> Added, IReadOnlyList<Held<PushSend>> Changed, IReadOnlyList<Held<PushJob>> Jobs);

/// <summary>A row with the due time until which it was claimed.</summary>
/// <param name="Row">As it is now.</param>
/// <param name="Until">As it was claimed.</param>
public readonly record struct Held<T>(T Row, DateTimeOffset Until);
