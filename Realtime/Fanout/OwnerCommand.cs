namespace Nudge.Realtime.Fanout;

/// <summary>The user whose inbox it is has connected.</summary>
internal sealed class OwnerCommand(IUserCounts user) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout audience)
    {
        audience.Owner = user;
        return default;
    }
}
