using System.Diagnostics.Metrics;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>Counts the refusals over HTTP. Meter <c>Nudge.Requests</c>.</summary>
internal sealed class RefusalMetrics
{
    public const string MeterName = "Nudge.Requests";

    private readonly Counter<long> _refused;

    public RefusalMetrics(IMeterFactory factory) =>
        _refused = factory.Create(MeterName)
            .CreateCounter<long>("nudge.requests.refused", "{request}", "Requests that were refused, by code and route.");

    /// <summary>Counts one, if the host of the response has a count.</summary>
    public static void Note(HttpResponse response, ErrorCode code)
    {
        if (response.HttpContext.RequestServices?.GetService<RefusalMetrics>() is { _refused: { Enabled: true } refused })
            refused.Add(1, new("code", code.Value), new("route", RouteOf(response.HttpContext)));
    }

    // As it was mapped, so that there are no more than the server has; what is no route has none.
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
}
