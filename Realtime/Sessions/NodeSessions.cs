using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Core.Why;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>Says what the sessions of this process have to do with a row: those that are open, and those that are over.</summary>
public sealed class NodeSessions(ConnectedUsers users, SessionHistory history, SourceFanouts fanouts)
{
    private static readonly TimeSpan PlaceWithin = TimeSpan.FromSeconds(1);

    /// <param name="node">The name of this process.</param>
    /// <param name="question">Which row, and whose sessions.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<NodeDeliveries> AnswerAsync(string node, DeliveryQuestion question, CancellationToken cancellationToken)
    {
        var open = users.TryGet(question.Inbox, out var user) ? user.Sessions : [];
        var ofOpen = await Task.WhenAll(open.Select(session => AnswerAsync(session, question, cancellationToken)));
        await SettleAsync(question, cancellationToken);
        // One that ends in this moment is among both, and is over.
        var all = history.Of(question).Concat(ofOpen).DistinctBy(delivery => delivery.Connection).OrderBy(delivery => delivery.Since);
        return new(node, history.Since, [.. all.TakeLast(NodeDeliveries.ConnectionsMax)]);
    }

    private async Task<Delivery> AnswerAsync(UserSession session, DeliveryQuestion question, CancellationToken cancellationToken)
    {
        var kind = DeliveryKind.None;
        if (AttachmentOf(session, question.Channel) is { IsLive: true } attachment)
        {
            var reached = await ReachedAsync(attachment, session, cancellationToken);
            kind = SourceTrace.KindOf(question.Position, attachment.Began, attachment.From, reached);
        }

        var confirmed = session.ConfirmationOf(question.Channel, history.Now)?.Of(question.Position);
        return new(session.Client.Id, SessionHistory.ProtocolOf(session), session.Since, kind, null, null, confirmed);
    }

    /// <summary>Where the attachment stands, by its source's fan-out, which alone knows.</summary>
    private async Task<Position> ReachedAsync(Attachment attachment, UserSession session, CancellationToken cancellationToken)
    {
        var command = new PlaceCommand(attachment);
        fanouts.Post(attachment.Source, command);
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ended);
            return await command.Place.WaitAsync(PlaceWithin, ending.Token);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // It ends in this moment, or its fan-out has a hole to fill; this much is sure.
            cancellationToken.ThrowIfCancellationRequested();
            return attachment.From;
        }
    }

    /// <summary>Waits until sessions that have just ended have said how far they were sent the source.</summary>
    private async Task SettleAsync(DeliveryQuestion question, CancellationToken cancellationToken)
    {
        var source = question.Channel is { } channel
            ? new ActorKey(ActorKind.Channel, question.Inbox.App.Value, channel)
            : question.Inbox.Actor;
        var command = new SettleCommand();
        if (!fanouts.TryGet(source, out var fanout) || !fanout.TryPost(command))
            return;
        await command.Done.WaitAsync(PlaceWithin, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Attachment? AttachmentOf(UserSession session, string? channel) =>
        channel is null ? session.InboxAttachment
        : session.TryGetMembership(channel, out var membership) ? membership.Attachment
        : null;
}
