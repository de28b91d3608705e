using System.Text;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Clients;

/// <summary>A client of Server-Sent Events: it waits until its user or channel is attached, and then looks for marks.</summary>
/// <param name="token">Its user's.</param>
/// <param name="publications">Told each mark that arrives.</param>
/// <param name="channel">A channel that it receives beside its user's inbox; <see langword="null"/>: none.</param>
internal sealed class StreamSubscriber(string token, Publications publications, string? channel = null) : Subscriber
{
    private bool _isOpen;

    internal override void OnOpened() =>
        Send(Encoding.ASCII.GetBytes(
            $"GET /api/stream?token={token}{(channel is null ? "" : $"&channel={channel}")} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));

    /// <summary>Whole messages; each ends with an empty line.</summary>
    protected override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        var last = bytes.LastIndexOf("\n\n"u8);
        if (!_isOpen && !(_isOpen = bytes.StartsWith("HTTP/1.1 200"u8)))
        {
            Lose($"no stream: {Encoding.UTF8.GetString(bytes)}");
            return 0;
        }

        var end = last < 0 ? 0 : last + 2;
        var messages = bytes[..end];
        IsReady |= messages.IndexOf(channel is null ? "event: welcome"u8 : "event: attached"u8) >= 0;
        while (Marks.TryTake(ref messages, out var number))
            publications.Deliver(number);
        return end;
    }
}
