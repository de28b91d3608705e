using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Nudge.Gateway.Api;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Hosting;
using Nudge.Gateway.Metrics.Exposition;
using Nudge.Gateway.Metrics.Recording;

namespace Nudge.Gateway.Metrics;

/// <summary><c>GET /metrics</c>: the numbers of this process, for a scraper. Every process has its own, whatever its role.</summary>
internal static class MetricsApi
{
    internal const string Path = "/metrics";

    /// <summary>Adds what is needed for it. Needs a <see cref="MasterKey"/> and a <see cref="TimeProvider"/>. Settings are in section <c>Nudge:Metrics</c>.</summary>
    internal static void AddMetricsPage(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSettings<MetricsOptions>(MetricsOptions.Section);
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.TryAddSingleton<AdminTokens>();
        services.AddSingleton<MetricsAccess>();
        services.AddSingleton<MetricRecorder>();
        services.AddSingleton<RefusalMetrics>();
        services.AddSingleton<OtlpExport>();
    }

    /// <summary>Begins to count, and to export, before anything else of the host starts, if the settings say so; otherwise nothing is counted and there is no page.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    internal static void MapMetrics(this WebApplication app)
    {
        if (OtlpExport.IsAskedFor(app.Configuration))
            app.Services.GetRequiredService<OtlpExport>();
        if (!app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.IsServed)
            return;
        var recorder = app.Services.GetRequiredService<MetricRecorder>();
        var access = app.Services.GetRequiredService<MetricsAccess>();
        app.MapGet(Path, context => WriteAsync(context, recorder, access)).DisableHttpMetrics().ExcludeFromDescription();
    }

    private static async Task WriteAsync(HttpContext context, MetricRecorder recorder, MetricsAccess access)
    {
        if (access.WhyNot(context.Request) is { } refusal)
        {
            await Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
            return;
        }

        var format = ExpositionFormats.Of(context.Request);
        var page = await recorder.WriteAsync(format, context.RequestAborted);
        context.Response.ContentType = ExpositionFormats.ContentTypeOf(format);
        context.Response.ContentLength = page.Length;
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        context.Response.Headers.Vary = HeaderNames.Accept;
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }
}
