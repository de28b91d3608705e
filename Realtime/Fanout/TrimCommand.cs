namespace Nudge.Realtime.Fanout;

/// <summary>Rows of the channel were trimmed since the last such command.</summary>
internal sealed class TrimCommand : Command<SourceFanout>
{
    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        fanout.RecountTrimmed();
        return default;
    }
}
