using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>One user who archives and restores a notification, over and over.</summary>
internal sealed class MarksAttack : CallingAttack
{
    private readonly byte[] _archive;
    private readonly byte[] _restore;
    private bool _isArchived;

    public MarksAttack(AttackTarget target, EventLoop loop, Tally tally)
        : base(target, loop, tally, 32)
    {
        _archive = Mark("archive");
        _restore = Mark("restore");
    }

    internal override double PerSecond => 2_000;

    protected override ReadOnlySpan<byte> NextRequest()
    {
        _isArchived = !_isArchived;
        return _isArchived ? _archive : _restore;
    }

    private byte[] Mark(string change) =>
        HttpRequestText.Send(
            "POST", $"/api/notifications/{change}", $$"""{"ids":["{{Target.Item}}"]}""", HttpRequestText.Bearer(Target.Token));
}
