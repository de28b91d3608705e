using System.Globalization;
using System.Text;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Hostile.Attacks;

/// <summary>One user who puts as many preferences as one may have, each time others.</summary>
internal sealed class PreferencesAttack : CallingAttack
{
    private const int Digits = 8;

    private readonly byte[] _request;
    private readonly int _number;
    private int _next;

    public PreferencesAttack(AttackTarget target, EventLoop loop, Tally tally)
        : base(target, loop, tally, 8)
    {
        var entities = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"{i:d8}{new string('e', 112)}\""));
        var types = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"t{i:d7}{new string('t', 80)}\""));
        _request = HttpRequestText.Send(
            "PUT", "/api/preferences", $$"""{"mutedTypes":[{{types}}],"mutedEntities":[{{entities}}]}""",
            HttpRequestText.Bearer(target.Token));
        _number = _request.AsSpan().IndexOf(Encoding.ASCII.GetBytes("00000000e"));
    }

    internal override double PerSecond => 200;

    protected override ReadOnlySpan<byte> NextRequest()
    {
        // Numbers that no other entity of the list has.
        (10_000_000 + _next++).TryFormat(_request.AsSpan(_number, Digits), out _, "d8", CultureInfo.InvariantCulture);
        return _request;
    }
}
