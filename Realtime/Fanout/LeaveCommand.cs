using Nudge.Core.Positions;

namespace Nudge.Realtime.Fanout;

/// <summary>A connection leaves.</summary>
/// <param name="attachment">Its attachment.</param>
/// <param name="note">Told how far it was sent the source; <see langword="null"/>: nobody asks.</param>
public sealed class LeaveCommand(Attachment attachment, Action<Position>? note = null) : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        if (note is not null && attachment.IsLive)
            note(fanout.PositionOf(attachment));
        fanout.Remove(attachment);
        return default;
    }
}
