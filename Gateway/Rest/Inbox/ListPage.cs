using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>A page of an inbox as clients get it: newest first, whichever way it was asked for.</summary>
/// <param name="Query">The query.</param>
/// <param name="Page">The items, in the order asked.</param>
internal sealed record ListPage(InboxListQuery Query, InboxPage Page)
{
    /// <summary>Reads what is asked for from the parameters of a query.</summary>
    internal static Answer<InboxListQuery> ReadQuery(Answer<PageQuery> page, string? filter, string? archived, string? type)
    {
        if (!page.IsAccepted)
            return page.Refusal;
        var from = ListKey.Newest;
        if (page.Value.Before is { } before && !ListCursor.TryRead(before, out from))
            return Invalid("before");
        if (page.Value.After is { } after && !ListCursor.TryRead(after, out from))
            return Invalid("after");
        if (!TryReadFilter(filter, out var wanted))
            return new Refusal(ErrorCode.FieldInvalid, "It is one of active, unread, archived.", "filter");
        if (archived is not (null or "true" or "false"))
            return new Refusal(ErrorCode.FieldInvalid, "It is true or false.", "archived");
        var byFlag = archived == "true" ? ItemFilter.Archived : ItemFilter.Active;
        if (archived is not null && filter is not null && byFlag != wanted)
            return new Refusal(ErrorCode.FieldInvalid, "It contradicts the filter. Give one of them.", "archived");
        if (archived is not null)
            wanted = byFlag;
        if (type is not null && !TypeName.TryParse(type, out _))
            return new Refusal(
                ErrorCode.NameInvalid, $"A type has 1 to {TypeName.MaxLength} letters, digits and _ - . :", "type", TypeName.MaxLength);
        return new InboxListQuery(from, page.Value.After is not null, wanted, type, page.Value.Limit);
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var item in Query.Newer ? Page.Items.Reverse() : Page.Items)
            json.WriteItem(item);
        json.WriteEndArray();
        WriteCursor(json, "before", Oldest);
        WriteCursor(json, "after", Newest);
        json.WriteBoolean("hasMore", Page.HasMore);
        json.WriteEndObject();
    }

    /// <summary>Where the next older page begins; <see langword="null"/>: there is none.</summary>
    private ListKey? Oldest => (Query.Newer, Page.Items) switch
    {
        (true, []) => Query.From,
        (true, [var oldest, ..]) => oldest.Key,
        (false, [.., var oldest]) when Page.HasMore => oldest.Key,
        _ => null,
    };

    /// <summary>
    /// Where the next newer page begins. An empty list gives the beginning of time, so that a client can go on from there.
    /// </summary>
    private ListKey? Newest => (Query.Newer, Page.Items) switch
    {
        (true, [.., var newest]) => newest.Key,
        (false, [var newest, ..]) => newest.Key,
        _ when Query.From != ListKey.Newest => Query.From,
        _ => new ListKey(0, "", 0),
    };

    private static void WriteCursor(Utf8JsonWriter json, string name, ListKey? key)
    {
        if (key is { } place)
            json.WriteString(name, ListCursor.Write(place));
        else
            json.WriteNull(name);
    }

    private static bool TryReadFilter(string? text, out ItemFilter filter)
    {
        (filter, var isKnown) = text switch
        {
            null or "active" => (ItemFilter.Active, true),
            "unread" => (ItemFilter.Unread, true),
            "archived" => (ItemFilter.Archived, true),
            _ => default,
        };
        return isKnown;
    }

    private static Refusal Invalid(string field) =>
        new(ErrorCode.CursorInvalid, "It is no cursor of this list. Start from the first page, without one.", field);
}
