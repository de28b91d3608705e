using Nudge.Core.Inbox;
using Nudge.Core.Why;

namespace Nudge.Realtime.Sessions;

/// <summary>A session that is over, as far as anybody may ask for it.</summary>
/// <param name="Inbox">Whose.</param>
/// <param name="Connection">The name of its connection.</param>
/// <param name="Protocol">Of its connection.</param>
/// <param name="Since">When it began.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="EndedBy">The code by which the server closed its connection.</param>
/// <param name="Sources">How far it was sent what.</param>
/// <param name="Confirmed">Of what its client said that it has it; keys are channels, and empty for the inbox.</param>
public sealed record EndedSession(
    InboxKey Inbox, string Connection, string Protocol, DateTimeOffset Since, DateTimeOffset Ended, string? EndedBy,
    IReadOnlyList<SourceTrace> Sources, IReadOnlyDictionary<string, Confirmation>? Confirmed)
{
    internal Delivery? Of(DeliveryQuestion question)
    {
        if (Inbox != question.Inbox || Ended < question.At)
            return null;
        var kind = Sources.FirstOrDefault(source => source.Channel == question.Channel)?.KindOf(question.Position) ?? DeliveryKind.None;
        var confirmed = Confirmed is not null && Confirmed.TryGetValue(question.Channel ?? "", out var confirmation)
            ? confirmation.Of(question.Position)
            : null;
        return new(Connection, Protocol, Since, kind, Ended, EndedBy, confirmed);
    }
}
