namespace Nudge.Realtime.Fanout;

/// <summary>A connection leaves.</summary>
public sealed class LeaveCommand(Attachment attachment) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        fanout.Remove(attachment);
        return default;
    }
}
