using System.Globalization;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>Reads how many items a page of a list is to have.</summary>
internal static class PageLength
{
    /// <param name="limit">The query's <c>limit</c>; <see langword="null"/>: it is left out.</param>
    /// <param name="max">The most that the list gives at once.</param>
    /// <param name="whenLeftOut">What it gives then.</param>
    internal static Answer<int> Read(string? limit, int max, int whenLeftOut)
    {
        if (limit is null)
            return whenLeftOut;
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length >= 1 && length <= max
            ? length
            : new Refusal(ErrorCode.FieldInvalid, $"It is 1 to {max}.", "limit", max);
    }
}
