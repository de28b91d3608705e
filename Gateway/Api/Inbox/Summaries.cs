using System.Globalization;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Api.Inbox;

/// <summary>Makes the summary that polls and hub calls are answered with.</summary>
internal sealed class Summaries(InboxPages pages)
{
    /// <summary>The moment in <c>?since=</c>; <see langword="null"/> if it is not there.</summary>
    internal static Answer<DateTimeOffset?> ReadSince(string? text)
    {
        if (text is null)
            return default(DateTimeOffset?);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since)
            ? since
            : new Refusal(ErrorCode.FieldInvalid, "It is a time in ISO 8601, such as 2026-01-31T12:00:00Z.", "since");
    }

    /// <summary>The summary of a vector that is at hand.</summary>
    /// <param name="access">Who asks, and about whom.</param>
    /// <param name="vector">The counts.</param>
    /// <param name="since">Whether there is anything after this moment; <see langword="null"/>: not asked.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async Task<SummaryJson> ReadAsync(InboxAccess access, InboxSummary vector, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var newest = await pages.ReadAsync(
            access.Key, new(ListKey.Newest, false, ItemFilter.Active, null, 1), access.IsOpen, cancellationToken);
        DateTimeOffset? at = newest.Items is [var item, ..] ? item.At : null;
        return new(vector, at, since is null ? null : at > since, access.App.Settings.PollSeconds);
    }
}
