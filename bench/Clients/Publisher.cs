using System.Text;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Clients;

/// <summary>A keep-alive HTTP connection of an application server with at most one publish under way.</summary>
/// <param name="request">Shared by all publishers of one thread: it is sent before the next one writes into it.</param>
/// <param name="expected">The status of success.</param>
/// <param name="onAnswered">Told the publication's number and whether it was taken.</param>
internal sealed class Publisher(IPublishRequest request, int expected, Action<Publisher, uint, bool> onAnswered) : Connection
{
    private uint _number;

    internal bool IsBusy { get; private set; }

    /// <summary>The first answer that was no success, whole.</summary>
    internal string? Refusal { get; private set; }

    internal void Publish(uint number, int recipient)
    {
        _number = number;
        IsBusy = true;
        Send(request.For(number, recipient));
    }

    internal override void OnOpened()
    {
    }

    protected override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (!HttpAnswer.TryRead(bytes, out var answer))
            return 0;
        if (answer.Status != expected)
            Refusal ??= Encoding.UTF8.GetString(bytes[..answer.Bytes]);
        IsBusy = false;
        onAnswered(this, _number, answer.Status == expected);
        return answer.Bytes;
    }

    protected override void OnLost(string reason)
    {
        if (!IsBusy)
            return;
        IsBusy = false;
        Refusal ??= reason;
        onAnswered(this, _number, false);
    }
}
