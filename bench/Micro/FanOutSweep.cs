using BenchmarkDotNet.Attributes;
using Nudge.Gateway.Hubs;
using Nudge.Realtime.Connections;

namespace Nudge.Micro;

/// <summary>
/// One row of a channel, from the moment that it is handed over until its bytes were given to the last receiver's sink; the sinks take them
/// and do nothing, so that the kernel's part is left out.
/// </summary>
[MemoryDiagnoser]
public class FanOutSweep
{
    private SweptChannel _channel = null!;

    [Params(1, 1_000, 10_000)]
    public int Receivers { get; set; }

    /// <summary>Every second receiver speaks MessagePack.</summary>
    [Params(false, true)]
    public bool BothProtocols { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _channel = new();
        for (var i = 0; i < Receivers; i++)
            await _channel.AddAsync(BothProtocols && i % 2 == 1 ? HubFormat.MessagePack : HubFormat.Json, new Sink());
    }

    [GlobalCleanup]
    public void CleanUp() => _channel.Close();

    [Benchmark]
    public Task<long> Sweep() => _channel.SweepAsync();

    private sealed class Sink : ISink
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public void Close() => throw new InvalidOperationException("A receiver was closed.");
    }
}
