using System.Diagnostics.Metrics;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>Counts the outcomes of webhooks. Meter <c>Nudge.Webhooks</c>.</summary>
public sealed class WebhookMetrics
{
    public const string MeterName = "Nudge.Webhooks";

    private readonly Counter<long> _events;
    private readonly Counter<long> _requests;

    public WebhookMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _events = meter.CreateCounter<long>(
            "nudge.webhooks.events", "{event}", "Events of webhooks: taken, given up after five minutes, or dropped for being too many.");
        _requests = meter.CreateCounter<long>("nudge.webhooks.requests", "{request}", "Requests to receivers: taken or failed.");
    }

    public void Taken(int events)
    {
        _requests.Add(1, Outcome("taken"));
        _events.Add(events, Outcome("taken"));
    }

    public void Failed() => _requests.Add(1, Outcome("failed"));

    public void GivenUp(int events) => _events.Add(events, Outcome("given_up"));

    public void Dropped(int events) => _events.Add(events, Outcome("dropped"));

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
