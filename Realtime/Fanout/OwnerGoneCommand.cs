namespace Nudge.Realtime.Fanout;

/// <summary>The user whose inbox it is has no connection any more.</summary>
internal sealed class OwnerGoneCommand(IUserCounts user) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        if (fanout.Owner == user)
            fanout.Owner = null;
        return default;
    }
}
