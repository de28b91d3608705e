using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Realtime.Hosting;
using OpenTelemetry.Metrics;

namespace Nudge.Gateway.Metrics;

/// <summary><c>GET /metrics</c>: the numbers of this process, for a scraper. Every process has its own, whatever its role.</summary>
public static class MetricsApi
{
    internal const string Path = "/metrics";

    /// <summary>
    /// Adds what is needed for it. Needs a <see cref="MasterKey"/>, the store of admins and a <see cref="TimeProvider"/>. Settings are in
    /// section <c>Nudge:Metrics</c>.
    /// </summary>
    public static void AddMetricsPage(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSettings<MetricsOptions>(MetricsOptions.Section);
        services.AddAdmins();
        services.AddAuthenticationCore(
            static options => options.AddScheme<ScraperAuthentication>(ScraperAuthentication.Scheme, displayName: null));
        services.AddSingleton<ScraperToken>();
        services.AddSingleton<MetricsAdmins>();
        services.AddSingleton<RefusalMetrics>();
        services.AddSingleton(MetricsExport.Begin);
    }

    /// <summary>
    /// Begins to count, and to export, before anything else of the host starts, if the settings say so; otherwise nothing is counted and
    /// there is no page.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static void MapMetrics(this WebApplication app)
    {
        app.UseAdmins();
        var isServed = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.IsServed;
        if (!isServed && !MetricsExport.NamesCollector(app.Configuration))
            return;
        var provider = app.Services.GetRequiredService<MeterProvider>();
        if (!isServed)
            return;
        app.MapPrometheusScrapingEndpoint(Path, provider, page => page.Use(next => context => ServeAsync(context, next)), optionsName: null)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]), app.Services.GetRequiredService<MetricsAdmins>())
            .RequireAuthorization(new AuthorizeAttribute(AdminScheme.Name) { AuthenticationSchemes = ScraperAuthentication.Scheme })
            .DisableHttpMetrics().ExcludeFromDescription();
    }

    private static Task ServeAsync(HttpContext context, RequestDelegate write)
    {
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        context.Response.Headers.Vary = HeaderNames.Accept;
        return write(context);
    }
}
