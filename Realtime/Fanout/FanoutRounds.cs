using Nudge.Realtime.Connections;

namespace Nudge.Realtime.Fanout;

/// <summary>Regular work of the fan-out: trimmed channels are counted anew, and sources that nobody hears are let go of.</summary>
internal sealed class FanoutRounds(SourceFanouts fanouts) : IEachSecond
{
    private const int SecondsBetweenSweeps = 10;

    private int _second;

    public void Run()
    {
        fanouts.PostTrims();
        if (++_second % SecondsBetweenSweeps == 0)
            fanouts.Sweep();
    }
}
