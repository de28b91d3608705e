using System.Globalization;
using Nudge.Core.Pushes;

namespace Nudge.Core.Why;

/// <summary>Makes a word and a sentence of what is known.</summary>
internal static class WhyVerdicts
{
    /// <summary>The verdict of one place.</summary>
    internal static WhyVerdict Of(WhyPlace place)
    {
        var (word, clause) = StateOf(place);
        if (place.Into is not { } into || word == WhyWords.Trimmed)
            return new(word, Sentence(clause + (place.Channel is null ? "" : $" (channel '{place.Channel}')")));
        var count = place.Count.ToString(CultureInfo.InvariantCulture);
        return new(WhyWords.Collapsed, Sentence($"it was counted into '{into}', which stands for {count} notifications by now; {clause}"));
    }

    /// <summary>Of several places the one where the user got most of it.</summary>
    internal static WhyVerdict Best(IEnumerable<WhyVerdict> verdicts) =>
        verdicts.MinBy(verdict => WhyWords.All.ToList().IndexOf(verdict.Word))!;

    internal static string Sentence(string clause) => char.ToUpperInvariant(clause[0]) + clause[1..] + ".";

    private static (string Word, string Clause) StateOf(WhyPlace place)
    {
        var user = place.User;
        if (place.Withdrawn is { } withdrawn)
            return (WhyWords.Withdrawn, $"the app's server took it back on {On(withdrawn)}; {Had(place)}");
        if (place.Expired is { } expired)
            return (WhyWords.Expired, $"its time was over on {On(expired)}; {Had(place)}");
        if (place.Deleted is { } deleted)
            return (WhyWords.Deleted, $"{user} deleted it on {On(deleted)}");
        if (place.Snoozed is { } snoozed)
            return (WhyWords.Snoozed, $"{user} put it off on {On(snoozed)}, until {WhyPlace.When(snoozed.Until!.Value)}");
        if (place.Archived is { } archived)
            return (WhyWords.Archived, $"{user} archived it on {On(archived)}");
        if (place.Read is { } read)
            return (WhyWords.Read, $"{user} read it on {On(read)}{By(read)}");
        if (place.Seen is { } seen)
            return (WhyWords.Seen, $"{user} saw it on {On(seen)}{By(seen)} and has not read it");
        // A user who has not subscribed may have attached.
        if (place.Closed is { } closed && (closed.Word != WhyWords.NotSubscribed || !Sent(place).Any()))
            return closed;
        if (place.MutedBy is { } muted)
            return (WhyWords.Muted, $"it was stored on {WhyPlace.When(place.At)}, and is hidden since {user} has muted {muted}");
        if (place.ArchivedByAge is { } at)
        {
            return (WhyWords.ArchivedByAge,
                $"it was stored on {WhyPlace.When(place.At)}, and left the lists by its age on {WhyPlace.When(at)}");
        }

        return OnItsWay(place);
    }

    private static (string Word, string Clause) OnItsWay(WhyPlace place)
    {
        var user = place.User;
        var sent = Sent(place).ToArray();
        if (place.Deliveries.FirstOrDefault(each => each.Delivery.ConfirmedAt is not null) is { Delivery: { } confirmed })
            return (WhyWords.Acknowledged,
                $"{user}'s client had it by {WhyPlace.When(confirmed.ConfirmedAt!.Value)}, as it said itself; {user} has not looked at it "
                + "yet");
        if (sent is [var first, ..])
        {
            return (WhyWords.Sent,
                $"it was sent over {Many(sent.Length, "connection")} of {user}, first on {WhyPlace.When(SentAt(place, first))}; "
                + "nothing says that it was seen");
        }

        var sends = place.Pushes.SelectMany(push => push.Sends).ToArray();
        if (sends.Where(send => send.State is PushSendState.Sent or PushSendState.Confirmed).ToArray() is { Length: > 0 } taken)
        {
            var providers = string.Join(" and ", taken.Select(send => send.Provider).Distinct().Order(StringComparer.Ordinal));
            return (WhyWords.Pushed,
                $"no connection is known to have had it; a push for {Many(taken.Length, "device")} was taken by {providers} on "
                + $"{WhyPlace.When(taken.Min(send => send.SentAt ?? send.FirstAt))}");
        }

        if (WaitingOf(place, sends) is { } waiting)
            return (WhyWords.PushWaiting, $"no connection is known to have had it; {waiting}");
        if (sends.Length > 0)
        {
            var reasons = string.Join(", ", sends.Select(send => send.Reason).Distinct().Order(StringComparer.Ordinal));
            return (WhyWords.PushFailed,
                $"no connection is known to have had it, and no push went to {Many(sends.Length, "device")} ({reasons})");
        }

        return (WhyWords.Stored,
            $"it was stored on {WhyPlace.When(place.At)}, and {user} has not seen it; no connection is known to have had it"
            + (place.NoPushes is { } none ? $", and {none}" : ""));
    }

    private static IEnumerable<Delivery> Sent(WhyPlace place) =>
        place.Deliveries.Select(each => each.Delivery).Where(delivery => delivery.Kind is DeliveryKind.Live or DeliveryKind.Replayed);

    private static DateTimeOffset SentAt(WhyPlace place, Delivery delivery) =>
        delivery.Kind == DeliveryKind.Live || delivery.Since < place.At ? place.At : delivery.Since;

    private static string? WaitingOf(WhyPlace place, PushSend[] sends)
    {
        if (Array.Find(sends, send => send.IsStopped) is { } stopped)
            return $"its push waits until the app's credentials of {stopped.Provider} are renewed ({stopped.Reason})";
        var due = sends.Where(send => send.State == PushSendState.Waiting).Select(send => send.Due)
            .Concat(place.Pushes.Where(push => push.Job.Kind == PushJobKind.Show).Select(push => push.Job.Due)).OfType<DateTimeOffset>()
            .ToArray();
        return due.Length > 0 ? $"a push waits until {WhyPlace.When(due.Min())}" : null;
    }

    private static string Had(WhyPlace place) =>
        place.Read is { } read ? $"{place.User} had read it on {On(read)}"
        : place.Seen is { } seen ? $"{place.User} had seen it on {On(seen)}"
        : $"{place.User} had not looked at it";

    private static string On(WhyStep step) => WhyPlace.When(step.At);

    private static string By(WhyStep step) => step.Via is null ? "" : $" ({step.Via})";

    private static string Many(int count, string thing) =>
        count == 1 ? $"one {thing}" : $"{count.ToString(CultureInfo.InvariantCulture)} {thing}s";
}
