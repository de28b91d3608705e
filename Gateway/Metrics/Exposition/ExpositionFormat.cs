using Microsoft.Net.Http.Headers;

namespace Nudge.Gateway.Metrics.Exposition;

/// <summary>How a page of metrics is written.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}

/// <summary>Which of them a request asks for.</summary>
internal static class ExpositionFormats
{
    private const string OpenMetrics = "application/openmetrics-text";

    internal static string ContentTypeOf(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? $"{OpenMetrics}; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>OpenMetrics for whoever likes it at least as much as plain text; the other for everybody else.</summary>
    internal static ExpositionFormat Of(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return ExpositionFormat.Prometheus;
        var (open, plain) = (0d, 0d);
        foreach (var type in accepted)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals(OpenMetrics, StringComparison.OrdinalIgnoreCase) && VersionOf(type) is "" or "1.0.0")
                open = Math.Max(open, quality);
            else if (type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) && VersionOf(type) is "" or "0.0.4")
                plain = Math.Max(plain, quality);
        }

        return open > 0 && open >= plain ? ExpositionFormat.OpenMetrics : ExpositionFormat.Prometheus;
    }

    private static string VersionOf(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.Value.ToString() ?? "";
}
