using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Tests.Simulation;

/// <summary>A client of one user: receives events that may be lost or come twice, repairs by positions, and changes things.</summary>
internal sealed class SimulatedDevice(World world, InboxKey inbox)
{
    private static readonly InboxChange[] Changes =
    [
        InboxChange.Seen, InboxChange.Read, InboxChange.Archived, InboxChange.Restored, InboxChange.Deleted, InboxChange.Unread,
        InboxChange.Snoozed,
    ];

    private readonly Queue<ActorEvent> _mailbox = new();
    private readonly InboxReplay _state = new();
    private OwnCounts _counts;
    private Epoch _epoch;
    private bool _isBehind = true;

    internal async Task RunAsync()
    {
        while (!world.IsCalm)
        {
            await world.TurnAsync();
            try
            {
                if (_isBehind)
                    await RepairAsync();
                else if (_mailbox.TryDequeue(out var told))
                    Take(told);
                else
                    await ActAsync();
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
            {
                world.Say($"{inbox.User} {e.Message}");
                _isBehind = true;
            }
        }
    }

    internal async Task FinishAsync()
    {
        do
            await RepairAsync();
        while (_isBehind);
    }

    /// <summary>Hears an event, or misses it, or receives it twice.</summary>
    internal void Hear(ActorEvent told)
    {
        if (told.Actor != inbox.Actor || world.Random.Next(10) == 0)
            return;
        _mailbox.Enqueue(told);
        if (world.Random.Next(10) == 0)
            _mailbox.Enqueue(told);
    }

    internal void Disconnect()
    {
        _mailbox.Clear();
        _isBehind = true;
    }

    /// <summary>At the end: the device shows what the store holds.</summary>
    internal void CheckConverged()
    {
        var head = world.Disk.HeadOf(inbox.Actor)!.Value;
        Assert.Equal(head.Version, _state.Version);
        var log = world.Disk.Find(inbox.Actor)!;
        var expected = InboxReplay.Of(log.Inbox.Values, long.MaxValue, 0);
        expected.RaiseFloor(head.Floor);
        Assert.Equal(expected.Text, _state.Text);
        Assert.Equal(expected.Counts, _counts);
        Assert.Equal(expected.Counts, _state.Counts);
    }

    /// <summary>Asks for the head, and reads what is missing up to it.</summary>
    private async Task RepairAsync()
    {
        var shown = world.Witness.ShownOf(inbox.Actor);
        var view = await world.CallAsync((host, token) => host.Inboxes.MeetAsync(inbox, token));
        world.Witness.Check(inbox, view, shown);
        if (view.Head.Epoch != _epoch || view.Head.Floor > _state.Version)
            _state.StartOver(view.Head.Floor);
        _epoch = view.Head.Epoch;
        while (_state.Version < view.Head.Version)
        {
            var rows = await world.CallAsync((host, token) =>
                host.Store.ReadRowsAsync(inbox.Actor, _state.Version, view.Head.Version, 1 + world.Random.Next(10), token));
            if (rows.Count == 0 || rows[0].Version != _state.Version + 1)
            {
                // The floor passed by in between: continuity cannot be proven any more.
                _isBehind = true;
                return;
            }

            foreach (var row in rows)
                _state.Apply(row);
        }

        _state.RaiseFloor(view.Head.Floor);
        _isBehind = view.Head.Version < _state.Version;
        if (_isBehind)
            return;
        _counts = view.Counts;
        // A replayed row has the preferences of now, which may have moved on since the view.
        if (_state.Preferences == view.Preferences)
            Assert.Equal(_state.Counts, _counts);
    }

    private void Take(ActorEvent told)
    {
        switch (told)
        {
            case InboxAppended row when row.Row.Version == _state.Version + 1 && row.Epoch == _epoch:
                _state.Apply(row.Row);
                _state.RaiseFloor(row.Floor);
                _counts = row.Counts;
                if (row.Counts.Version == row.Row.Version)
                    Assert.Equal(_state.Counts, _counts);
                break;
            case InboxAppended row:
                _isBehind |= row.Row.Version > _state.Version;
                break;
            case InboxTrimmed trimmed when trimmed.Head.Version == _state.Version:
                _state.RaiseFloor(trimmed.Head.Floor);
                _counts = trimmed.Counts;
                break;
            case InboxTrimmed trimmed:
                _isBehind |= trimmed.Head.Version > _state.Version;
                break;
            case ActorUnsettled:
                _isBehind = true;
                break;
        }
    }

    private async Task ActAsync()
    {
        var random = world.Random;
        var channel = World.Channels[random.Next(World.Channels.Count)];
        var shown = world.Witness.ShownOf(inbox.Actor);
        var view = random.Next(12) switch
        {
            0 => (await world.CallAsync((host, token) => host.Inboxes.SubscribeAsync(inbox, channel.Channel, token))).Value,
            1 when random.Next(3) == 0 =>
                (await world.CallAsync((host, token) => host.Inboxes.UnsubscribeAsync(inbox, channel.Channel, token))).Value,
            2 => await world.CallAsync((host, token) => host.Inboxes.SetPreferencesAsync(inbox, Some(), token)),
            3 => (await world.CallAsync(
                (host, token) => host.Inboxes.ListAsync(inbox, new(ListKey.Newest, false, ItemFilter.Active, null, 20), token))).View,
            4 or 5 => await MarkAsync(await MarkInAsync(channel)),
            6 or 7 or 8 => await MarkAsync(Own()),
            _ => await world.CallAsync((host, token) => host.Inboxes.MeetAsync(inbox, token)),
        };
        if (view is not null)
            world.Witness.Check(inbox, view, shown);
    }

    private async Task<InboxView?> MarkAsync(MarkCommand command)
    {
        var answer = await world.CallAsync((host, token) => host.Inboxes.MarkAsync(inbox, command, token));
        world.Say($"{inbox.User} {command.Change} {answer.Value?.Head.Version} {answer.Refusal?.Code}");
        return answer.Value;
    }

    private MarkCommand Own()
    {
        var random = world.Random;
        var ids = Enumerable.Range(0, random.Next(4)).Select(_ => $"i{random.Next(400)}").ToArray();
        var upTo = random.Next(2) == 0 ? (Position?)null : new(_epoch, random.NextInt64(_state.Version + 1));
        return Timed(new(Change(), ids, upTo, random.Next(20) == 0, []));
    }

    private async Task<MarkCommand> MarkInAsync(ChannelKey channel)
    {
        var random = world.Random;
        var shown = world.Witness.ShownOf(channel.Actor);
        var head = await world.CallAsync((host, token) => host.Channels.HeadAsync(channel, token));
        world.Witness.Check(channel, head, shown);
        var change = Change();
        if (head.Version == 0 || (change == InboxChange.Read && random.Next(2) == 0) || change == InboxChange.Seen)
            return new(
                change == InboxChange.Seen ? change : InboxChange.Read, [], null, false,
                [new(channel.Channel.Value, head, head.Position, [])]);
        var offsets = Enumerable.Range(0, random.Next(4)).Select(_ => random.NextInt64(head.Version) + 1).ToArray();
        return Timed(new(change, [], null, false, [new(channel.Channel.Value, head, null, offsets)]));
    }

    private InboxChange Change() => Changes[world.Random.Next(Changes.Length)];

    private MarkCommand Timed(MarkCommand command) => command.Change == InboxChange.Snoozed
        ? command with { Until = Clock.Milliseconds(world.Time.GetUtcNow()).AddSeconds(1 + world.Random.Next(300)) }
        : command;

    private Preferences Some()
    {
        string[] Any(params string[] names) => [.. names.Where(_ => world.Random.Next(4) == 0)];
        return Preferences.Create(Any("library:7"), Any("loud"), Any("post-1")).Value!;
    }
}
