using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Positions;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>A page of a channel's log, newest first. Its cursors are positions.</summary>
/// <param name="Channel">Which channel.</param>
/// <param name="Head">The head of its log.</param>
/// <param name="Query">The query.</param>
/// <param name="Bound">The offset that was asked from.</param>
/// <param name="Rows">In the order asked, one more than asked if there is more.</param>
internal sealed record ChannelLogPage(string Channel, Head Head, PageQuery Query, long Bound, IReadOnlyList<ChannelRow> Rows)
{
    private bool HasMore => Rows.Count > Query.Limit;

    private bool IsNewer => Query.After is not null;

    /// <summary>The offset that a cursor names; 0 where there is none.</summary>
    internal static Answer<long> ReadBound(PageQuery query, Head head)
    {
        if ((query.Before ?? query.After) is not { } text)
            return 0;
        var field = query.Before is null ? "after" : "before";
        if (!Position.TryParse(text, out var position))
            return new Refusal(ErrorCode.PositionInvalid, Position.Mistake, field);
        return head.WhyNot(position, field) is { } refusal ? refusal : position.Offset;
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        var page = Rows.Take(Query.Limit).ToArray();
        if (IsNewer)
            Array.Reverse(page);
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var row in page)
            json.WriteRow(Channel, Head.Epoch, row);
        json.WriteEndArray();
        WriteCursor(json, "before", page is [.., var oldest] ? (IsNewer || HasMore ? oldest.Offset : null) : IsNewer ? Bound : null);
        WriteCursor(json, "after", page is [var newest, ..] ? newest.Offset : Bound);
        json.WriteBoolean("hasMore", HasMore);
        json.WriteString("position", Head.Position.ToString());
        json.WriteEndObject();
    }

    private void WriteCursor(Utf8JsonWriter json, string name, long? offset)
    {
        if (offset is { } place)
            json.WriteString(name, new Position(Head.Epoch, place).ToString());
        else
            json.WriteNull(name);
    }
}
