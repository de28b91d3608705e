using Nudge.Core.Inbox;

namespace Nudge.Core.Why;

/// <summary>Asks the nodes for connections that had a notification, and tells of them. Any thread may use it.</summary>
public sealed class DeliveryStory(IDeliveries deliveries)
{
    /// <summary>Adds the connections of one place to it.</summary>
    /// <returns>What the nodes answered; <see langword="null"/>: nobody was asked.</returns>
    internal async Task<DeliveryAnswer?> TellAsync(InboxKey inbox, WhyPlace place, CancellationToken cancellationToken)
    {
        if (place.Position is not { } position)
            return null;
        var answer = await deliveries.AskAsync(new(inbox, place.Channel, position, place.At), cancellationToken);
        foreach (var node in answer.Nodes)
        {
            foreach (var delivery in node.Deliveries)
            {
                place.Deliveries.Add((node.Node, delivery));
                Tell(place, node.Node, delivery);
            }
        }

        return answer;
    }

    private static void Tell(WhyPlace place, string node, Delivery delivery)
    {
        var later = delivery.Since > place.At ? delivery.Since : place.At;
        var step = delivery.Kind switch
        {
            DeliveryKind.Live => new WhyStep(place.At, "sent", "It was sent over an open connection."),
            DeliveryKind.Replayed => new(later, "sent", "It was sent over a connection that came back, with what it had missed."),
            DeliveryKind.Before => new(
                later, "connected", "A connection began behind it: its client had it, or fetches its inbox by itself."),
            _ => new(later, "not_sent", "A connection was there, and it was not sent over it."),
        };
        var said = step with
        {
            Connection = delivery.Connection,
            Protocol = delivery.Protocol,
            Node = node,
            Since = delivery.Since,
            Ended = delivery.Ended,
            Code = delivery.EndedBy,
        };
        place.Add(said);
        if (delivery.ConfirmedAt is { } at)
            place.Add(said with { At = at, What = "acknowledged", Text = "The client has it, as it said itself." });
    }
}
