using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Nudge.Gateway.Metrics;

/// <summary>
/// OpenTelemetry's recorder of the meters that were chosen, with an exporter for each who asks: the page for a scraper, and OTLP to a
/// collector.
/// </summary>
internal static class MetricsExport
{
    // The specification's names: everything else of them (protocol, headers, interval, timeout, resource) the SDK reads by itself.
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Of latencies, where the instrument has no advice: from what a write to memory takes to what makes people give up.</summary>
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Whether OpenTelemetry's own environment variables name a collector.</summary>
    internal static bool NamesCollector(IConfiguration configuration) =>
        Endpoints.Any(name => !string.IsNullOrWhiteSpace(configuration[name])) && configuration["OTEL_METRICS_EXPORTER"] != "none";

    /// <summary>Begins to record, and to send. The services dispose it, which sends what is left.</summary>
    internal static MeterProvider Begin(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<MetricsOptions>>().Value;
        var factory = services.GetRequiredService<IMeterFactory>();
        var selection = new MeterSelection(options.Meters);
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource
                .AddService("nudge", serviceVersion: typeof(MetricsExport).Assembly.GetCustomAttribute<
                    AssemblyInformationalVersionAttribute>()?.InformationalVersion)
                .AddEnvironmentVariableDetector())
            .AddMeter("*")
            .AddView(instrument => IsTaken(instrument.Meter) ? View(instrument, options.SeriesMax) : MetricStreamConfiguration.Drop);
        if (options.IsServed)
        {
            builder.AddPrometheusExporter(page =>
            {
                page.ScrapeResponseCacheDurationMilliseconds = 0;
                page.ScopeInfoEnabled = false;
                page.TargetInfoEnabled = false;
            });
        }

        if (NamesCollector(services.GetRequiredService<IConfiguration>()))
            builder.AddOtlpExporter();
        return builder.Build();

        // Meters that another host in this process made are not ours.
        bool IsTaken(Meter meter) => selection.Takes(meter.Name) && (meter.Scope is not IMeterFactory other || other == factory);
    }

    private static MetricStreamConfiguration View(Instrument instrument, int seriesMax) =>
        instrument is Histogram<double> { Unit: "s", Advice: null }
            ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds, CardinalityLimit = seriesMax }
            : new MetricStreamConfiguration { CardinalityLimit = seriesMax };
}
