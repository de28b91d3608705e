using System.Text.Json;
using Nudge.Core.Positions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Returning;

/// <summary>Positions by source, as tickets keep them: <c>{"private-orders.7":"epoch.offset","inbox":null}</c>.</summary>
internal static class TicketPlaces
{
    public static byte[] Write(IReadOnlyDictionary<string, Position?> places) => MessageJson.Write(places, static (json, places) =>
    {
        foreach (var (source, position) in places)
        {
            if (position is { } known)
                json.WriteString(source, known.ToString());
            else
                json.WriteNull(source);
        }
    });

    public static Dictionary<string, Position?> Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var places = new Dictionary<string, Position?>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            places[member.Name] = member.Value.ValueKind == JsonValueKind.String
                && Position.TryParse(member.Value.GetString(), out var position)
                ? position
                : null;
        }

        return places;
    }

    /// <summary>
    /// The places that any of several may have: the earlier of two positions, and nothing where they cannot be compared or one is not
    /// known.
    /// </summary>
    public static Position? Earlier(Position? one, Position? other)
    {
        if (one is not { } first || other is not { } second)
            return null;
        // Before the first row of a log is in every life of it.
        if (first == Position.None || second == Position.None)
            return Position.None;
        if (first.Epoch != second.Epoch)
            return null;
        return first.Offset <= second.Offset ? first : second;
    }
}
