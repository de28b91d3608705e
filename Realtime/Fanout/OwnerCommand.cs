namespace Nudge.Realtime.Fanout;

/// <summary>The user whose inbox it is has connected.</summary>
internal sealed class OwnerCommand(IUserCounts user) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        fanout.Owner = user;
        return default;
    }
}
