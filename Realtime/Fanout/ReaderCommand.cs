namespace Nudge.Realtime.Fanout;

/// <summary>A user reads a channel, with these mutes and this cursor from now on.</summary>
internal sealed class ReaderCommand(IUserCounts user, ReadCursor reader) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        fanout.Readers.Put(user, reader);
        return default;
    }
}
