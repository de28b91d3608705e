using System.Text;

namespace Nudge.Bench.Clients;

/// <summary>A Pusher client of one channel: it waits until it is subscribed, and then looks for marks.</summary>
/// <param name="key">The app's.</param>
/// <param name="channel">The channels that it receives.</param>
/// <param name="publications">Told each mark that arrives.</param>
/// <param name="token">Opens the channel, where it is not public.</param>
internal sealed class PusherSubscriber(string key, string channel, Publications publications, string? token = null) : WebSocketConnection
{
    private bool _isKnown;

    protected override string Path => $"/app/{key}?protocol=7&client=bench&version=1.0";

    protected override void OnUpgraded() => _isKnown = false;

    protected override void OnText(ReadOnlySpan<byte> text)
    {
        if (!IsReady)
            Prepare(text);
        while (Marks.TryTake(ref text, out var number))
            publications.Deliver(number);
    }

    private void Prepare(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("pusher:error"u8) >= 0)
        {
            Lose(Encoding.UTF8.GetString(text));
        }
        else if (!_isKnown && text.IndexOf("pusher:connection_established"u8) >= 0)
        {
            _isKnown = true;
            SendText(Encoding.UTF8.GetBytes(
                $$"""{"event":"pusher:subscribe","data":{"channel":"{{channel}}"{{(token is null ? "" : $",\"auth\":\"{token}\"")}}} }"""));
        }
        else
        {
            IsReady = text.IndexOf("subscription_succeeded"u8) >= 0;
        }
    }
}
