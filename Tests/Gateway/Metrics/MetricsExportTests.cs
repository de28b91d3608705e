using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Metrics;
using Nudge.Silo.Hosting;
using Nudge.Tests.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Metrics;

/// <summary>The effect of the settings on instruments: which are on the page, with what bounds, and how many series of them.</summary>
public sealed class MetricsExportTests : IAsyncLifetime
{
    private const string Token = "a-token-of-thirty-two-characters";

    private readonly WebApplication _app = Host();
    private readonly HttpClient _scraper = new();

    private IMeterFactory Factory => _app.Services.GetRequiredService<IMeterFactory>();

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        _scraper.BaseAddress = new(_app.Urls.Single());
        _scraper.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async ValueTask DisposeAsync()
    {
        _scraper.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Meters_are_chosen_by_name_and_another_hosts_are_not_ours()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        foreach (var name in new[] { "Test.Chosen", "Test.LeftOut", "Elsewhere" })
            Factory.Create(name).CreateCounter<long>($"{name}.count").Add(1);
        others.GetRequiredService<IMeterFactory>().Create("Test.Chosen").CreateCounter<long>("not.ours").Add(1);

        var families = (await ReadAsync()).Families.Keys;

        Assert.Contains("Test_Chosen_count_total", families);
        Assert.DoesNotContain(
            families,
            name => name.StartsWith("Test_Left", StringComparison.Ordinal) || name.StartsWith("Elsewhere", StringComparison.Ordinal));
        Assert.DoesNotContain("not_ours_total", families);
        Assert.DoesNotContain(families, name => name.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tags_without_end_take_no_more_series_than_may_be_and_nothing_is_lost_of_the_sum()
    {
        var meter = Factory.Create("Test.Flood");
        var counter = meter.CreateCounter<long>("test.flood");
        var histogram = meter.CreateHistogram<double>("test.deluge");
        meter.CreateObservableCounter(
            "test.rain",
            () => Enumerable.Range(0, 100).Select(i => new Measurement<long>(1, new KeyValuePair<string, object?>("drop", i))));
        for (var i = 0; i < 1_000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("drop", i));
            histogram.Record(1, new KeyValuePair<string, object?>("drop", i));
        }

        var page = await ReadAsync();

        Assert.Equal(11, page.Families["test_flood_total"].Samples.Count);
        Assert.Equal(990, page.Value("test_flood_total", ("otel_metric_overflow", "true")));
        Assert.Equal(1_000, page.Value("test_flood_total"));
        Assert.Equal(1_000, page.Value("test_deluge_count"));
        Assert.Equal(11, page.Families["test_rain_total"].Samples.Count);
    }

    [Fact]
    public async Task Latencies_have_bounds_below_a_second_unless_their_instrument_advises_others()
    {
        var meter = Factory.Create("Test.Bounds");
        meter.CreateHistogram<double>("test.latency", "s").Record(0.003);
        var advised = meter.CreateHistogram("test.batch", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 10, 100] });
        foreach (var value in new[] { 1, 2, 10, 11, 1_000 })
            advised.Record(value);

        var page = await ReadAsync();

        Assert.Equal((0, 1), (
            page.Value("test_latency_seconds_bucket", ("le", "0.0025"))!.Value,
            page.Value("test_latency_seconds_bucket", ("le", "0.005"))!.Value));
        Assert.Equal(
            [1, 3, 4, 5],
            page.Families["test_batch"].Samples.Where(sample => sample.Name == "test_batch_bucket").Select(sample => sample.Value));
        Assert.Equal(1_024, page.Value("test_batch_sum"));
    }

    [Fact]
    public async Task A_page_is_of_its_moment_and_shows_no_more_what_is_observed_no_longer()
    {
        var kinds = new List<string> { "a", "b" };
        var meter = Factory.Create("Test.Observed");
        meter.CreateObservableGauge("test.broken", (Func<int>)(() => throw new InvalidOperationException()));
        meter.CreateObservableGauge(
            "test.present", () => kinds.ConvertAll(kind => new Measurement<int>(1, new KeyValuePair<string, object?>("kind", kind))));
        Assert.Equal(2, (await ReadAsync()).Families["test_present"].Samples.Count);

        kinds.Remove("a");

        Assert.Equal("b", Assert.Single((await ReadAsync()).Families["test_present"].Samples).Labels["kind"]);
    }

    [Fact]
    public void Recording_what_was_recorded_before_allocates_nothing()
    {
        var meter = Factory.Create("Test.Hot");
        var counter = meter.CreateCounter<long>("test.hot.counts");
        var histogram = meter.CreateHistogram<double>("test.hot.times", "s");
        for (var i = 0; i < 10; i++)
            Round();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            Round();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            counter.Add(1);
            counter.Add(1, new KeyValuePair<string, object?>("outcome", "accepted"));
            counter.Add(1, new("outcome", "refused"), new("code", "rate_limited"));
            histogram.Record(0.01, new KeyValuePair<string, object?>("outcome", "accepted"));
        }
    }

    private static WebApplication Host()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Nudge:Metrics:Token"] = Token, ["Nudge:Metrics:Meters"] = "Test.*,-Test.Left*,-System.Runtime",
            ["Nudge:Metrics:SeriesMax"] = "10",
        });
        builder.Services.AddSingleton(MasterKeyFile.Load(Convert.ToBase64String(new byte[MasterKey.Length]), ""));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IAdminStore>(new FakeAppStore());
        builder.Services.AddMetricsPage();
        var app = builder.Build();
        app.MapMetrics();
        return app;
    }

    private async Task<MetricsPage> ReadAsync() => MetricsPage.Read(await _scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
}
