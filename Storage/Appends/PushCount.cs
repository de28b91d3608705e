using Nudge.Core.Pushes;

namespace Nudge.Storage.Appends;

/// <summary>Sums the groups of a notification's pushes.</summary>
internal sealed class PushCount(int jobs, int open)
{
    private readonly Dictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private long _accepted;
    private long _stopped;
    private long _sent;
    private long _confirmed;
    private long _failed;
    private long _dropped;

    internal void Add(PushSendState state, bool isWithoutTime, string reason, long count)
    {
        switch (state)
        {
            case PushSendState.Waiting:
                _accepted += count;
                _stopped += isWithoutTime ? count : 0;
                return;
            case PushSendState.Sent:
                _sent += count;
                return;
            case PushSendState.Confirmed:
                _confirmed += count;
                return;
            case PushSendState.Failed:
                _failed += count;
                break;
            default:
                _dropped += count;
                break;
        }

        _reasons[reason] = _reasons.GetValueOrDefault(reason) + count;
    }

    internal PushTotals Total() => new(jobs, open, _accepted, _stopped, _sent, _confirmed, _failed, _dropped, _reasons);
}
