using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>The ETag of a summary: a hash over the vector of counts, so that a poll that finds nothing new costs no body (S1.5).</summary>
internal static class SummaryTag
{
    private const int HashBytes = 16;

    internal static string Of(InboxSummary summary, int nextPollSeconds)
    {
        var text = new StringBuilder(256);
        var counts = summary.View.Counts;
        text.Append(CultureInfo.InvariantCulture, $"{summary.View.Head.Position} {counts.Unread} {counts.Unseen} {nextPollSeconds}\n");
        for (var i = 0; i < summary.Channels.Count; i++)
        {
            var (channel, isMuted) = (summary.Channels[i], summary.View.Queries[i].Muted);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{channel.Channel} {channel.Epoch} {channel.Head} {channel.Floor} {channel.Base} {channel.SeenBase} {isMuted}\n");
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return $"\"{Base64Url.EncodeToString(hash.AsSpan(0, HashBytes))}\"";
    }

    /// <summary>Whether the client has this one already.</summary>
    /// <param name="ifNoneMatch">The header of the request.</param>
    /// <param name="tag">Of the summary as it is.</param>
    internal static bool Matches(string? ifNoneMatch, string tag)
    {
        if (ifNoneMatch is null || !EntityTagHeaderValue.TryParseList([ifNoneMatch], out var known))
            return false;
        var wanted = new EntityTagHeaderValue(tag);
        return known.Any(
            each => each.Compare(EntityTagHeaderValue.Any, useStrongComparison: false) || each.Compare(wanted, useStrongComparison: false));
    }
}
