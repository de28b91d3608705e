using BenchmarkDotNet.Attributes;
using Nudge.Core.Notifications;

namespace Nudge.Micro;

/// <summary>Checking and completing the JSON that an application published.</summary>
[MemoryDiagnoser]
public class EnvelopeReads
{
    private byte[] _json = [];

    [Params(100, 4_000)]
    public int TextBytes { get; set; }

    [GlobalSetup]
    public void SetUp() => _json = Samples.Notification(TextBytes);

    [Benchmark]
    public bool Read() => Envelope.Read(_json, Samples.Now, Envelope.BytesMax).IsAccepted;
}
