using System.Collections.Immutable;
using Nudge.Core.Errors;
using Nudge.Core.Occupancy;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Clients of other faces that are on a presence channel: they are members as all are, and are told of members alone.</summary>
internal partial class LocalChannel
{
    // Touched by the drain alone. Few channels have any.
    private List<PresenceSeat>? _seats;

    /// <summary>Lets a client of another face in.</summary>
    /// <inheritdoc cref="SubscribeAsync"/>
    public ValueTask<Answer<bool>> EnterAsync(
        PresenceSeat seat, ReadOnlyMemory<byte> info, OccupancyRules rules, CancellationToken cancellationToken) =>
        JoinAsync(seat, seat.Member, info, rules, static (seat, view) => new SeatCommand(seat, view), cancellationToken);

    /// <summary>Lets it out.</summary>
    public ValueTask LeaveAsync(PresenceSeat seat, OccupancyRules rules)
    {
        Post(new UnseatCommand(seat));
        return LeaveAsync(seat.Member, rules, CancellationToken.None);
    }

    /// <summary>Sends it once more who is there.</summary>
    public Task ShowAsync(PresenceSeat seat)
    {
        var shown = new ShowCommand(seat);
        Post(shown);
        return shown.Done;
    }

    private void TellSeats(string user, ReadOnlyMemory<byte>? info)
    {
        if (_seats is not { Count: > 0 } seats)
            return;
        var channel = seats[0].Channel;
        var message = info is { } known ? PresenceMessages.Joined(channel, user, known) : PresenceMessages.Left(channel, user);
        foreach (var seat in seats)
            Tell(seat, message);
    }

    private void TellSeats(
        ImmutableDictionary<string, ReadOnlyMemory<byte>> before, ImmutableDictionary<string, ReadOnlyMemory<byte>> after)
    {
        if (_seats is not { Count: > 0 })
            return;
        foreach (var (user, _) in before)
        {
            if (!after.ContainsKey(user))
                TellSeats(user, null);
        }

        foreach (var (user, info) in after)
        {
            if (!before.ContainsKey(user))
                TellSeats(user, info);
        }
    }

    private void Show(PresenceSeat seat) => Tell(seat, PresenceMessages.Members(seat.Channel, _members));

    private static void Tell(PresenceSeat seat, Message message)
    {
        try
        {
            seat.Send(message);
        }
        catch (Exception)
        {
            // Its client comes back and is told all anew; the others are told all the same.
            seat.Fail();
        }
    }

    /// <summary>A client of another face comes in.</summary>
    private sealed class SeatCommand(PresenceSeat seat, OccupancyView view) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            channel.Adopt(view);
            (channel._seats ??= []).Add(seat);
            channel.Show(seat);
            seat.Greeted.SetResult();
            return default;
        }
    }

    private sealed class UnseatCommand(PresenceSeat seat) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            channel._seats?.Remove(seat);
            return default;
        }
    }

    private sealed class ShowCommand(PresenceSeat seat) : Command<LocalChannel>
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            channel.Show(seat);
            _done.SetResult();
            return default;
        }
    }
}
