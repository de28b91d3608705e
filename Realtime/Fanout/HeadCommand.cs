using Nudge.Core.Actors;

namespace Nudge.Realtime.Fanout;

/// <summary>The actor says where its log stands; events up to there may have been lost.</summary>
internal sealed class HeadCommand(Head head) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        fanout.Stand(head);
        return default;
    }
}
