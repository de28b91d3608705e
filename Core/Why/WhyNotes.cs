using System.Globalization;
using Nudge.Core.Accepted;
using Nudge.Core.Outcomes;
using Nudge.Core.Plans;

namespace Nudge.Core.Why;

/// <summary>Says where the knowledge ends.</summary>
internal static class WhyNotes
{
    internal static IReadOnlyList<string> Of(
        RetentionTerms terms, IReadOnlyList<WhyPlace> places, IReadOnlyList<DeliveryAnswer> answers, bool isNamed, DateTimeOffset now)
    {
        var notes = new List<string> { $"What is kept: {Kept(terms)}." };
        if (!isNamed)
        {
            notes.Add(
                $"Channels were looked for among the ids of the last {Hours} hours, in {ChannelTraces.ChannelsMax} channels; give 'channel' "
                + "to look in one for as long as it keeps its rows.");
        }

        if (places.Any(place => place.At < now - AcceptedIds.Window))
            notes.Add($"Who published it, and into which item it was counted, is known for {Hours} hours.");
        if (answers.Count > 0)
        {
            notes.Add(
                "Connections are known to their node alone: those that are open, and those that ended since the time that stands at the "
                + "node. That bytes were sent does not say that they arrived; an acknowledgement does.");
        }

        var silent = answers.Select(answer => answer.Silent).DefaultIfEmpty().Max();
        if (silent > 0)
        {
            notes.Add(
                $"{silent.ToString(CultureInfo.InvariantCulture)} of the nodes did not answer in time; their connections are not told of.");
        }

        return notes;
    }

    /// <summary>How long is kept what.</summary>
    internal static string Kept(RetentionTerms terms) =>
        $"ids for {Hours} hours, refusals and duplicates for {OutcomeNotes.Kept.Days} days, notifications "
        + (terms.DeleteDays is { } days ? $"for {days.ToString(CultureInfo.InvariantCulture)} days" : "as long as their log has room");

    private static string Hours => ((int)AcceptedIds.Window.TotalHours).ToString(CultureInfo.InvariantCulture);
}
