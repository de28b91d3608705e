using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>Marks items for every face: reads positions, finds the heads of the channels, and says what "all" means.</summary>
public sealed class InboxMarks(IInboxes inboxes, IChannelReader channels, IEnumerable<ICountsFace> faces)
{
    private readonly ICountsFace[] _faces = [.. faces];

    /// <param name="inbox">Whose.</param>
    /// <param name="request">The marks.</param>
    /// <param name="isOpen">
    /// Whether the caller may reach a subscribed channel. Those that it may not are no part of "all", and are refused by name.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The inbox afterwards, with the channels that are open.</returns>
    public async Task<Answer<InboxView>> MarkAsync(
        InboxKey inbox, MarkRequest request, Predicate<SubscriptionRow> isOpen, CancellationToken cancellationToken)
    {
        var refusal = Check(request) ?? await WhyClosedAsync(inbox, request.Channels ?? [], isOpen, cancellationToken);
        if (refusal is not null)
            return refusal;
        var command = await ResolveAsync(inbox, request, isOpen, cancellationToken);
        if (!command.IsAccepted)
            return command.Refusal;
        var view = await inboxes.MarkAsync(inbox, command.Value, cancellationToken);
        if (!view.IsAccepted)
            return view;
        // Neither makes an item read or unread.
        if (request.Change is not (InboxChange.Seen or InboxChange.Restored))
            Array.ForEach(_faces, face => face.Changed(inbox));
        return view.Value.Only(isOpen);
    }

    private static Refusal? Check(MarkRequest request)
    {
        var named = request.Channels ?? [];
        if (request is { Ids: null, UpTo: null, All: false, Channels: null })
            return new(ErrorCode.FieldMissing, "Say what to mark: ids, upTo, channels or all.", "ids");
        if (request.All && (request.Ids is not null || request.UpTo is not null || request.Channels is not null))
            return new(ErrorCode.FieldInvalid, "'all' stands alone.", "all");
        if (named.Count > InboxActor.SubscriptionsMax)
            return new(
                ErrorCode.BatchTooLarge, $"One call marks in at most {InboxActor.SubscriptionsMax} channels.", "channels",
                InboxActor.SubscriptionsMax);
        for (var i = 0; i < named.Count; i++)
        {
            if (named[i]?.Channel is not { } channel)
                return new(ErrorCode.FieldMissing, "Say which channel.", $"channels[{i}].channel");
            if (!ChannelName.TryParse(channel, out _))
                return new(ErrorCode.NameInvalid, "It is no channel's name.", $"channels[{i}].channel");
        }

        return null;
    }

    private async Task<Refusal?> WhyClosedAsync(
        InboxKey inbox, IReadOnlyList<ChannelMarkRequest> named, Predicate<SubscriptionRow> isOpen, CancellationToken cancellationToken)
    {
        if (named.Count == 0)
            return null;
        var view = await inboxes.MeetAsync(inbox, cancellationToken);
        var closed = view.Subscriptions.Where(row => !isOpen(row)).Select(row => row.Channel).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < named.Count && closed.Count > 0; i++)
        {
            if (closed.Contains(named[i].Channel!))
                return new(ErrorCode.TokenRevoked, "The access to the channel was revoked.", $"channels[{i}].channel");
        }

        return null;
    }

    private async Task<Answer<MarkCommand>> ResolveAsync(
        InboxKey inbox, MarkRequest request, Predicate<SubscriptionRow> isOpen, CancellationToken cancellationToken)
    {
        Position? upTo = null;
        if (request.UpTo is not null && !TryParse(request.UpTo, out upTo))
            return Invalid("upTo");
        var marks = request.All
            ? await ResolveAllAsync(inbox, request.Change, isOpen, cancellationToken)
            : await ResolveAsync(inbox, request.Channels ?? [], cancellationToken);
        if (!marks.IsAccepted)
            return marks.Refusal;
        DateTimeOffset? until = null;
        if (request.Until is not null && !MomentText.TryParse(request.Until, out until))
            return MomentText.Mistake("until");
        return new MarkCommand(request.Change, request.Ids ?? [], upTo, request.All, marks.Value)
        {
            Until = until,
            Via = request.Via,
        };
    }

    private async Task<Answer<ChannelMarks[]>> ResolveAsync(
        InboxKey inbox, IReadOnlyList<ChannelMarkRequest> named, CancellationToken cancellationToken)
    {
        var marks = new ChannelMarks[named.Count];
        if (marks.Length == 0)
            return marks;
        var heads = await channels.ReadHeadsAsync(inbox.App.Value, [.. named.Select(each => each.Channel!)], cancellationToken);
        for (var i = 0; i < marks.Length; i++)
        {
            Position? upTo = null;
            if (named[i].UpTo is { } text && !TryParse(text, out upTo))
                return Invalid($"channels[{i}].upTo");
            marks[i] = new(named[i].Channel!, heads[i], upTo, named[i].Offsets ?? []);
        }

        return marks;
    }

    private async Task<Answer<ChannelMarks[]>> ResolveAllAsync(
        InboxKey inbox, InboxChange change, Predicate<SubscriptionRow> isOpen, CancellationToken cancellationToken)
    {
        var view = await inboxes.MeetAsync(inbox, cancellationToken);
        if (change is not (InboxChange.Seen or InboxChange.Read))
            return Array.Empty<ChannelMarks>();
        string[] names = [.. view.Subscriptions.Where(row => isOpen(row)).Select(row => row.Channel)];
        var heads = await channels.ReadHeadsAsync(inbox.App.Value, names, cancellationToken);
        // A channel without a log has nothing to mark.
        return names.Zip(heads, (name, head) => new ChannelMarks(name, head, head.Position, []))
            .Where(marks => marks.Head.Version > 0).ToArray();
    }

    private static bool TryParse(string text, out Position? position)
    {
        var isValid = Position.TryParse(text, out var parsed);
        position = parsed;
        return isValid;
    }

    private static Refusal Invalid(string field) => new(ErrorCode.PositionInvalid, Position.Mistake, field);
}
