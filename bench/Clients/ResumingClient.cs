using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nudge.Bench.Reporting;

namespace Nudge.Bench.Clients;

/// <summary>A client as docs/protocol/realtime.md wants it: it keeps its positions, and after each cut resumes from them.</summary>
/// <param name="token">Its user's, for the channel too.</param>
/// <param name="channel">Attached beside the inbox.</param>
internal sealed class ResumingClient(string token, string channel) : HubConnection
{
    private readonly HashSet<uint> _seen = [];
    private (string Epoch, long Offset)? _inbox;
    private (string Epoch, long Offset)? _channel;
    private long _cutAt;
    private long _openedAt;

    /// <summary>From the first packet of a connection to the answer that says that nothing is missing.</summary>
    internal required Samples Resumes { get; init; }

    /// <summary>From publish to handler, for clients that were connected all the time between.</summary>
    internal required Samples Latencies { get; init; }

    /// <summary>When a publication was due, by its number.</summary>
    internal required Func<uint, long> Due { get; init; }

    /// <summary>Resumes that the server could not prove complete.</summary>
    internal int Resets { get; private set; }

    /// <summary>Notifications handed over twice by positions that had not been seen.</summary>
    internal int Repeats { get; private set; }

    protected override string Path => "/hub?access_token=" + token + (_inbox is null ? "" : "&resume=1");

    internal bool Has(uint number) => _seen.Contains(number);

    /// <summary>Loses the network.</summary>
    internal void Cut()
    {
        IsReady = false;
        _cutAt = Stopwatch.GetTimestamp();
        Abort();
    }

    internal TimeSpan Absence => Stopwatch.GetElapsedTime(_cutAt);

    internal override void OnOpened()
    {
        _openedAt = Stopwatch.GetTimestamp();
        base.OnOpened();
    }

    protected override void OnShaken()
    {
        if (_inbox is not null)
            Invoke("resume", "Resume", $$$"""{"inbox":"{{{Text(_inbox)}}}","channels":{"{{{channel}}}":"{{{Text(_channel)}}}"}}""");
        else
            Invoke("attach", "Attach", $"\"{channel}\",null");
    }

    protected override void OnMessages(ReadOnlySpan<byte> messages)
    {
        while (messages.IndexOf((byte)0x1E) is var end and >= 0)
        {
            using var message = JsonDocument.Parse(messages[..end].ToArray());
            Handle(message.RootElement);
            messages = messages[(end + 1)..];
        }
    }

    protected override void OnLost(string reason) => IsReady = false;

    private void Handle(JsonElement message)
    {
        switch (message.GetProperty("type").GetInt32())
        {
            case 1:
                Hear(message.GetProperty("target").GetString()!, message.GetProperty("arguments")[0]);
                break;
            case 3 when message.TryGetProperty("error", out var error):
                Lose(error.GetString()!);
                break;
            case 3:
                Start(message.GetProperty("invocationId").GetString()!, message.GetProperty("result"));
                break;
        }
    }

    private void Hear(string target, JsonElement body)
    {
        switch (target)
        {
            case "welcome":
                _inbox = Parse(body.GetProperty("inbox").GetProperty("position").GetString()!);
                break;
            case "inbox":
                Take(ref _inbox, body.GetProperty("epoch").GetString()!, body.GetProperty("version").GetInt64(), body);
                break;
            case "channel" when body.GetProperty("channel").GetString() == channel:
                Take(ref _channel, body.GetProperty("epoch").GetString()!, body.GetProperty("offset").GetInt64(), body);
                break;
            case "reset":
                Resets++;
                break;
        }
    }

    private void Take(ref (string Epoch, long Offset)? position, string epoch, long offset, JsonElement body)
    {
        if (position is var (known, highest) && known == epoch && offset <= highest)
            return;
        position = (epoch, offset);
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(body.GetRawText());
        if (!Marks.TryTake(ref bytes, out var number))
            return;
        if (!_seen.Add(number))
            Repeats++;
        else if (IsReady && Due(number) > _openedAt)
            Latencies.Add(Stopwatch.GetElapsedTime(Due(number)));
    }

    private void Start(string call, JsonElement result)
    {
        IsReady = true;
        if (call == "attach")
        {
            _channel = Parse(result.GetProperty("position").GetString()!);
            return;
        }

        Resumes.Add(Stopwatch.GetElapsedTime(_openedAt));
        if (!result.GetProperty("inbox").GetProperty("recovered").GetBoolean()
            || !result.GetProperty("channels")[0].GetProperty("recovered").GetBoolean())
            Resets++;
    }

    private static (string Epoch, long Offset) Parse(string position)
    {
        var dot = position.LastIndexOf('.');
        return (position[..dot], long.Parse(position[(dot + 1)..], CultureInfo.InvariantCulture));
    }

    private static string Text((string Epoch, long Offset)? position) =>
        position is var (epoch, offset) ? string.Create(CultureInfo.InvariantCulture, $"{epoch}.{offset}") : "";
}
