namespace Nudge.Bench.Clients;

/// <summary>A WebSocket whose path names what it receives.</summary>
/// <param name="path">With the channel.</param>
/// <param name="publications">Told each mark that arrives.</param>
internal sealed class PlainSubscriber(string path, Publications publications) : WebSocketConnection
{
    protected override string Path => path;

    protected override void OnUpgraded() => IsReady = true;

    protected override void OnText(ReadOnlySpan<byte> text)
    {
        while (Marks.TryTake(ref text, out var number))
            publications.Deliver(number);
    }
}
