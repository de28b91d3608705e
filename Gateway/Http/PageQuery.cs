using Nudge.Core.Errors;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Http;

/// <summary>The part of a query that every list has: how many, and from which cursor in which direction.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="Before">A cursor: what is older is wanted.</param>
/// <param name="After">A cursor: what is newer is wanted. Never both.</param>
internal sealed record PageQuery(int Limit, string? Before, string? After)
{
    internal const int LimitDefault = 20;

    /// <summary>Reads the parameters of a query. Of several limits the first counts.</summary>
    internal static Answer<PageQuery> Read(string[]? limit, string? before, string? after)
    {
        var items = PageLength.Read(limit is [{ } text, ..] ? text : null, InboxListQuery.LimitMax, LimitDefault);
        if (!items.IsAccepted)
            return items.Refusal;
        return before is not null && after is not null
            ? new Refusal(ErrorCode.FieldInvalid, "A page goes one way: give 'before' or 'after'.", "after")
            : new PageQuery(items.Value, before, after);
    }
}
