using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core;

/// <summary>Actors on one thread over a store that never fails: what a decision writes is durable at once.</summary>
/// <remarks>
/// After each decision it holds the actor to what every host relies on: its events follow one another without a hole and carry the counts
/// that the actor shows, and an actor loaded from what was written shows the same.
/// </remarks>
internal sealed partial class ActorBench
{
    private readonly Dictionary<InboxKey, InboxActor> _inboxes = [];
    private readonly Dictionary<ChannelKey, ChannelActor> _channels = [];

    internal MemoryStore Disk { get => field ??= new(Time); init; }

    internal FakeTimeProvider Time { get; init; } = TestClock.AtNoon();

    /// <summary>The bounds of each inbox.</summary>
    internal InboxLimits Limits { get; init; } = InboxLimits.Default;

    /// <summary>The published events, oldest first.</summary>
    internal List<ActorEvent> Told { get; } = [];

    /// <summary>Rows written by the last decision; empty if it wrote none.</summary>
    internal IReadOnlyList<Row> Written { get; private set; } = [];

    /// <summary>Drops all actors, as a host does with idle ones.</summary>
    internal void Reload()
    {
        _inboxes.Clear();
        _channels.Clear();
    }

    internal Answer<PublishReceipt> Publish(
        string id, string type = "note.updated", string? actor = null, string? entity = null, PublishRules? rules = null) =>
        Publish(Sample.Ada, Sample.Publication(id, type, actor, entity, rules));

    internal Answer<PublishReceipt> Publish(InboxKey inbox, Publication publication)
    {
        var lookup = new AcceptedLookup(inbox.Actor, publication.Id, Disk, Time);
        if (!lookup.Completes(InboxOf(inbox).Accepted))
        {
            Assert.True(lookup.AskAsync(CancellationToken.None).IsCompletedSuccessfully);
            Assert.True(lookup.Completes(InboxOf(inbox).Accepted));
        }

        return Decide(inbox, actor => actor.Publish(publication, lookup.Known));
    }

    internal Answer<PublishReceipt> PublishTo(
        ChannelKey channel, string id, string type = "note.updated", string? actor = null, string? entity = null,
        PublishRules? rules = null)
    {
        var publication = Sample.Publication(id, type, actor, entity, rules);
        var lookup = new AcceptedLookup(channel.Actor, publication.Id, Disk, Time);
        if (!lookup.Completes(ChannelOf(channel).Accepted))
            Assert.True(lookup.AskAsync(CancellationToken.None).IsCompletedSuccessfully);
        return Decide(channel, actor => actor.Publish(publication, lookup.Known));
    }

    internal PublishReceipt WithdrawFrom(ChannelKey channel, string id, bool isExpired = false)
    {
        var withdrawing = new ChannelTurns(Disk, Disk, Time)
            .WithdrawAsync(channel, NotificationId.Parse(id), 0, isExpired, CancellationToken.None);
        Assert.True(withdrawing.IsCompletedSuccessfully);
        return Decide(channel, actor => withdrawing.Result.Decide(actor)!.Value);
    }

    internal InboxView View() => Decide(Sample.Ada, actor => actor.Meet());

    internal Answer<InboxView> Mark(InboxChange change, params IReadOnlyList<string> ids) => Command(new(change, ids, null, false, []));

    internal Answer<InboxView> MarkAll(InboxChange change) => Command(new(change, [], null, true, []));

    internal Answer<InboxView> MarkUpTo(InboxChange change, Position upTo) => Command(new(change, [], upTo, false, []));

    /// <summary>Marks rows of a channel by their offsets.</summary>
    internal Answer<InboxView> MarkIn(ChannelKey channel, InboxChange change, params IReadOnlyList<long> offsets) =>
        Command(new(change, [], null, false, [new(channel.Channel.Value, HeadOf(channel), null, offsets)]));

    /// <summary>Marks rows of a channel up to an offset.</summary>
    internal Answer<InboxView> MarkInUpTo(ChannelKey channel, InboxChange change, long upTo) =>
        Command(new(
            change, [], null, false, [new(channel.Channel.Value, HeadOf(channel), HeadOf(channel).Position with { Offset = upTo }, [])]));

    internal Answer<InboxView> Command(MarkCommand command) => Decide(Sample.Ada, actor => actor.Mark(command));

    internal Answer<InboxView> Subscribe(ChannelKey channel) =>
        Decide(Sample.Ada, actor => actor.Subscribe(channel.Channel, HeadOf(channel)));

    internal Answer<InboxView> Unsubscribe(ChannelKey channel) => Decide(Sample.Ada, actor => actor.Unsubscribe(channel.Channel));

    internal InboxView Mute(string[]? channels = null, string[]? types = null, string[]? entities = null) =>
        Decide(Sample.Ada, actor => actor.SetPreferences(Preferences.Create(channels, types, entities).Value!));

    internal Head HeadOf(ChannelKey channel) => Disk.HeadOf(channel.Actor) ?? default;

    /// <summary>Ada's unread rows of one channel, counted by the store from the actor's query.</summary>
    internal UnreadCount CountIn(ChannelKey channel)
    {
        var view = View();
        var query = Assert.Single(view.Queries, query => query.Channel == channel.Channel.Value);
        return Disk.CountUnreadAsync(Sample.App.Value, "ada", view.Preferences.MutedRows, [query], CancellationToken.None).Result[0];
    }

    internal InboxPage Page(InboxListQuery query)
    {
        var reading = new InboxPages(this, Disk, Disk).ReadAsync(Sample.Ada, query, CancellationToken.None);
        Assert.True(reading.IsCompleted);
        return reading.GetAwaiter().GetResult();
    }

    /// <summary>Ids in the list, newest first.</summary>
    internal IReadOnlyList<string> Ids(ItemFilter filter = ItemFilter.Active, string? type = null) =>
        [.. Page(new(ListKey.Newest, false, filter, type, InboxListQuery.LimitMax)).Items.Select(item => item.Id)];

    internal TReply Decide<TReply>(InboxKey inbox, Func<InboxActor, Decision<TReply>> decide)
    {
        var actor = InboxOf(inbox);
        if (!actor.IsMet)
            actor.Everyone = HeadOf(new(inbox.App, ChannelName.Everyone));
        var before = Disk.HeadOf(inbox.Actor)?.Version ?? 0;
        var reply = Persist(decide(actor), out var events);
        HoldEventsTo(actor.View().Reply, before, events);
        HoldReloadTo(inbox, actor);
        return reply;
    }

    /// <summary>The same without comparing, for tests that decide by the thousand.</summary>
    internal TReply DecideQuietly<TReply>(InboxKey inbox, Func<InboxActor, Decision<TReply>> decide) =>
        Persist(decide(InboxOf(inbox)), out _);

    internal TReply Decide<TReply>(ChannelKey channel, Func<ChannelActor, Decision<TReply>> decide)
    {
        var actor = ChannelOf(channel);
        var before = HeadOf(channel).Version;
        var reply = Persist(decide(actor), out var events);
        foreach (var told in events.OfType<ChannelAppended>())
            Assert.Equal(++before, told.Row.Offset);
        Assert.Equal(HeadOf(channel), actor.Head().Reply);
        return reply;
    }

    private TReply Persist<TReply>(Decision<TReply> decision, out IReadOnlyList<ActorEvent> events)
    {
        Written = decision.Append?.Rows ?? [];
        if (decision.Append is { } append)
            Assert.Equal(AppendOutcome.Durable, Disk.Apply(append));
        Told.AddRange(events = decision.Events);
        return decision.Reply;
    }

    private void HoldEventsTo(InboxView view, long before, IReadOnlyList<ActorEvent> events)
    {
        Assert.Equal(Written.OfType<InboxRow>(), events.OfType<InboxAppended>().Select(told => told.Row));
        foreach (var told in events.OfType<InboxAppended>())
        {
            Assert.Equal(++before, told.Row.Version);
            Assert.Equal(view.Head.Epoch, told.Epoch);
            Assert.Equal(view.Head.Floor, told.Floor);
            Assert.Equal(view.Counts, told.Counts);
        }

        foreach (var trimmed in events.OfType<InboxTrimmed>())
            Assert.Equal((view.Head, view.Counts), (trimmed.Head, trimmed.Counts));
    }

    private void HoldReloadTo(InboxKey inbox, InboxActor actor)
    {
        if (Written.Count == 0)
            return;
        Assert.Equal(Disk.HeadOf(inbox.Actor), actor.View().Reply.Head);
        Assert.Equal(ActorText.Of(Load(inbox)), ActorText.Of(actor));
    }

    private InboxActor InboxOf(InboxKey inbox) => _inboxes.TryGetValue(inbox, out var actor) ? actor : _inboxes[inbox] = Load(inbox);

    private ChannelActor ChannelOf(ChannelKey channel)
    {
        if (_channels.TryGetValue(channel, out var actor))
            return actor;
        var snapshot = ((IChannelReader)Disk).LoadAsync(channel.Actor, Since, AcceptedIds.LoadLimit, CancellationToken.None).Result;
        return _channels[channel] = new(channel, snapshot, Time);
    }

    private InboxActor Load(InboxKey inbox) =>
        new(inbox, ((IInboxReader)Disk).LoadAsync(inbox.Actor, Since, AcceptedIds.LoadLimit, CancellationToken.None).Result, Limits, Time);

    private DateTimeOffset Since => Time.GetUtcNow() - AcceptedIds.Window;
}
