namespace Nudge.Core.Channels;

/// <summary>Types and entities whose rows are muted.</summary>
public sealed record MutedRows(IReadOnlyList<string> Types, IReadOnlyList<string> Entities)
{
    public static MutedRows None { get; } = new([], []);
}
