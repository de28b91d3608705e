using Nudge.Core.Occupancy;
using Nudge.Realtime.Fanout;

namespace Nudge.Gateway.Pusher.Channels;

internal partial class LocalChannel
{
    /// <summary>The newest revision that it has heard of. Any thread may ask.</summary>
    public virtual long Revision => Volatile.Read(ref _revision);

    /// <summary>The state of the channel over all nodes, as it has heard it; <see langword="null"/>: nothing yet.</summary>
    public Task<OccupancyView?> RecallAsync()
    {
        var turn = new RecallCommand();
        Post(turn);
        return turn.Recalled;
    }

    /// <summary>The channel stands so.</summary>
    public void Stand(OccupancyView view) => Post(new StandCommand(view));

    /// <summary>Within its drain.</summary>
    protected virtual OccupancyView? Recall()
    {
        if (_revision == 0)
            return null;
        var kept = _kept is { } last && last.Until > Channels.Time.GetUtcNow()
            ? new KeptEvent(last.Message.Json, last.Data, last.Until)
            : null;
        var isOccupied = _subscriptions.Count > 0 || _seats is { Count: > 0 };
        return new OccupancyView(
            _revision, Math.Max(_count ?? 0, isOccupied ? 1 : 0), Name.IsPresence ? _members : null, kept, _members.Count,
            _count);
    }

    private sealed class RecallCommand : Command<LocalChannel>
    {
        private readonly TaskCompletionSource<OccupancyView?> _recalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<OccupancyView?> Recalled => _recalled.Task;

        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            _recalled.SetResult(channel.Recall());
            return default;
        }
    }

    private sealed class StandCommand(OccupancyView view) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            channel.Adopt(view);
            return default;
        }
    }
}
