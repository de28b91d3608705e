using BenchmarkDotNet.Attributes;
using Nudge.Core.Channels;
using Nudge.Gateway.Hubs;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.ServerSentEvents;
using Nudge.Realtime.Wire;

namespace Nudge.Micro;

/// <summary>One row of a channel as its message, and that message as each protocol has it: done once for all receivers.</summary>
[MemoryDiagnoser]
public class FrameWrites
{
    private static readonly ChannelAppended Told = Samples.Told(1);

    private readonly Message _message = LogMessages.Of(Told)!;

    [Benchmark]
    public object MessageOfRow() => LogMessages.Of(Told)!;

    [Benchmark]
    public byte[] HubJson() => HubFormat.Json.Encode(_message);

    [Benchmark]
    public byte[] HubMessagePack() => HubFormat.MessagePack.Encode(_message);

    [Benchmark]
    public byte[] ServerSentEvent() => StreamFormat.Instance.Encode(_message);

    [Benchmark]
    public byte[] PusherFrame() => PusherSocketFormat.Instance.Encode(_message);
}
