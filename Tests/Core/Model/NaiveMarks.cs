namespace Nudge.Tests.Core.Model;

/// <summary>The marks in one channel: the head and floor that the command was made on, rows up to one, and single ones.</summary>
internal sealed record NaiveMarks(long Floor, long UpTo, IReadOnlyList<long> Offsets);
