using System.Diagnostics.Metrics;

namespace Nudge.Core.Codes;

/// <summary>Counts access codes. Meter <c>Nudge.Codes</c>.</summary>
public sealed class CodeMetrics
{
    public const string MeterName = "Nudge.Codes";

    private readonly Counter<long> _issued;
    private readonly Counter<long> _redeemed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _pauses;

    public CodeMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _issued = meter.CreateCounter<long>("nudge.codes.issued", "{code}", "Access codes that were issued.");
        _redeemed = meter.CreateCounter<long>("nudge.codes.redeemed", "{code}", "Access codes that a device has redeemed.");
        _refused = meter.CreateCounter<long>(
            "nudge.codes.refused", "{try}",
            "Tries at access codes that opened nothing: wrong ones, and those of a device, an address or an app that waits.");
        _pauses = meter.CreateCounter<long>(
            "nudge.codes.pauses", "{pause}", "Times that an app's redemption paused, since its wrong tries were spent.");
    }

    public void Issued() => _issued.Add(1);

    /// <summary>Counts what came of a try.</summary>
    public void Tried(CodeAnswer answer)
    {
        if (answer.HasPaused)
            _pauses.Add(1);
        if (answer.Outcome == CodeOutcome.Redeemed)
            _redeemed.Add(1);
        else
            _refused.Add(1, new KeyValuePair<string, object?>("reason", ReasonOf(answer.Outcome)));
    }

    private static string ReasonOf(CodeOutcome outcome) => outcome switch
    {
        CodeOutcome.Wrong => "wrong",
        CodeOutcome.DeviceWaits => "device",
        CodeOutcome.AddressWaits => "address",
        _ => "app",
    };
}
