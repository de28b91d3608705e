namespace Nudge.Realtime.Fanout;

/// <summary>A connection joins, held; or it is a member and is held anew.</summary>
public sealed class HoldCommand(Attachment attachment) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        attachment.Hold();
        fanout.Add(attachment);
        return default;
    }
}
