using Nudge.Realtime.Fanout;

namespace Nudge.Tests.Realtime;

internal sealed class NoteCommand(int poster, int number, bool isFaulty) : Command<NotingOwner>
{
    public override ValueTask ApplyAsync(NotingOwner owner)
    {
        owner.Do(poster, number, isFaulty);
        return default;
    }
}
