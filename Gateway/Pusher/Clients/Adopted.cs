using Nudge.Core.Positions;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>The positions that a connection takes up from an earlier one of its user.</summary>
/// <param name="Places">
/// Positions by source; <see langword="null"/>: one of those that may be meant has the source, and nobody knows how much of it.
/// </param>
internal sealed record Adopted(IReadOnlyDictionary<string, Position?> Places)
{
    /// <summary>Nothing is known.</summary>
    public static Adopted Nothing { get; } = new(new Dictionary<string, Position?>());

    /// <summary>The position that the client certainly has of a source; <see langword="null"/>: nobody knows.</summary>
    public Position? PositionOf(string source) => Places.GetValueOrDefault(source);
}
