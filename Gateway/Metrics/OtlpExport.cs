using System.Reflection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Nudge.Gateway.Metrics;

/// <summary>Sends the same meters to a collector by OTLP, if OpenTelemetry's own environment variables name one; then, and only then, its SDK is loaded.</summary>
internal sealed class OtlpExport(IOptions<MetricsOptions> options) : IDisposable
{
    // The specification's names: everything else of them (protocol, headers, interval, timeout, resource) the SDK reads by itself.
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private readonly MeterProvider _provider = Build(new(options.Value.Meters), options.Value.SeriesMax);

    internal static bool IsAskedFor(IConfiguration configuration) =>
        Endpoints.Any(name => !string.IsNullOrWhiteSpace(configuration[name])) && configuration["OTEL_METRICS_EXPORTER"] != "none";

    /// <summary>Sends what is left.</summary>
    public void Dispose() => _provider.Dispose();

    private static MeterProvider Build(MeterSelection selection, int seriesMax) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource
            .AddService("nudge", serviceVersion: typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
            .AddEnvironmentVariableDetector())
        .AddMeter("*")
        .AddView(instrument => selection.Takes(instrument.Meter.Name) ? new MetricStreamConfiguration { CardinalityLimit = seriesMax } : MetricStreamConfiguration.Drop)
        .AddOtlpExporter()
        .Build();
}
