namespace Nudge.Realtime.Fanout;

/// <summary>A user no longer reads a channel, or is no longer connected.</summary>
internal sealed class ReaderGoneCommand(IUserCounts user) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        fanout.Readers.Remove(user);
        return default;
    }
}
