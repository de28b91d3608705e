using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nudge.Gateway.Metrics;
using Nudge.Gateway.Metrics.Exposition;
using Nudge.Gateway.Metrics.Recording;

namespace Nudge.Tests.Gateway.Metrics;

/// <summary>Instruments of .NET in, a page that Prometheus can read out.</summary>
public sealed class RecorderTests : IDisposable
{
    private const string MeterName = "Test.Metrics";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricRecorder _recorder;
    private readonly Meter _meter;

    public RecorderTests()
    {
        _recorder = Record(new() { Meters = "Test.*", SeriesMax = 10 });
        _meter = Factory.Create(MeterName);
    }

    private IMeterFactory Factory => _services.GetRequiredService<IMeterFactory>();

    public void Dispose()
    {
        _recorder.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Every_kind_of_instrument_is_there_under_its_name_and_type()
    {
        _meter.CreateCounter<long>("test.requests", "{request}", "What was \\ asked\nfor.").Add(3, new KeyValuePair<string, object?>("http.method", "GET"));
        _meter.CreateCounter<double>("test.cpu.time", "s").Add(1.5);
        _meter.CreateUpDownCounter<int>("test.open").Add(-2);
        _meter.CreateGauge<float>("test.load", "1").Record(0.5f);
        _meter.CreateHistogram<double>("test.latency", "s").Record(0.003);
        _meter.CreateHistogram<int>("test.size", "By").Record(30);
        _meter.CreateObservableCounter("test.seen.total", () => 7L);
        _meter.CreateObservableUpDownCounter("test.queue", () => new Measurement<short>[] { new(1, new KeyValuePair<string, object?>("kind", "a")), new(2, new KeyValuePair<string, object?>("kind", "b")) });
        _meter.CreateObservableGauge("test.temperature", () => 21.5m, "Cel");

        var page = await ReadAsync();

        Assert.Equal(3, page.Value("test_requests_total", ("http_method", "GET")));
        Assert.Equal(@"What was \\ asked\nfor.", page.Families["test_requests_total"].Help);
        Assert.Equal(1.5, page.Value("test_cpu_time_seconds_total"));
        Assert.Equal((-2, "gauge"), (page.Value("test_open")!.Value, page.Families["test_open"].Type));
        Assert.Equal(0.5, page.Value("test_load_ratio"));
        Assert.Equal(1, page.Value("test_latency_seconds_bucket", ("le", "0.005")));
        Assert.Equal(0, page.Value("test_latency_seconds_bucket", ("le", "0.0025")));
        Assert.Equal((1, 30), (page.Value("test_size_bytes_count")!.Value, page.Value("test_size_bytes_sum")!.Value));
        Assert.Equal((7, "counter"), (page.Value("test_seen_total")!.Value, page.Families["test_seen_total"].Type));
        Assert.Equal((1, 2), (page.Value("test_queue", ("kind", "a"))!.Value, page.Value("test_queue", ("kind", "b"))!.Value));
        Assert.Equal(21.5, page.Value("test_temperature_celsius"));
    }

    [Fact]
    public async Task OpenMetrics_names_the_family_of_a_counter_without_its_suffix_and_ends_with_a_mark()
    {
        _meter.CreateCounter<long>("test.requests").Add(3);
        _meter.CreateHistogram<double>("test.latency", "s").Record(0.7);

        var page = MetricsPage.ReadOpenMetrics(await TextAsync(ExpositionFormat.OpenMetrics));

        Assert.Equal("counter", page.Families["test_requests"].Type);
        Assert.Equal(3, page.Value("test_requests_total"));
        Assert.Equal(1, page.Value("test_latency_seconds_bucket", ("le", "1.0")));
    }

    [Fact]
    public async Task A_histogram_has_the_bounds_that_its_instrument_advises_and_each_value_is_below_its_own()
    {
        var histogram = _meter.CreateHistogram("test.batch", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 10, 100] });
        foreach (var value in new[] { 1, 2, 10, 11, 1_000 })
            histogram.Record(value);

        var page = await ReadAsync();

        Assert.Equal([1, 3, 4, 5], page.Families["test_batch"].Samples.Where(sample => sample.Name == "test_batch_bucket").Select(sample => sample.Value));
        Assert.Equal(1_024, page.Value("test_batch_sum"));
    }

    [Fact]
    public async Task Tags_in_another_order_and_values_that_read_the_same_are_one_series()
    {
        var counter = _meter.CreateCounter<long>("test.orders");
        counter.Add(1, new("a", 1), new("b", true));
        counter.Add(1, new("b", "true"), new("a", "1"));
        counter.Add(1, new("a", 1L), new("b", true), new("c", null));

        Assert.Equal(3, Assert.Single((await ReadAsync()).Families["test_orders_total"].Samples).Value);
    }

    [Fact]
    public async Task Tags_without_end_take_no_more_series_than_may_be_and_nothing_is_lost_of_the_sum()
    {
        var counter = _meter.CreateCounter<long>("test.flood");
        var histogram = _meter.CreateHistogram<double>("test.deluge");
        _meter.CreateObservableCounter("test.rain", () => Enumerable.Range(0, 100).Select(i => new Measurement<long>(1, new KeyValuePair<string, object?>("drop", i))));
        for (var i = 0; i < 1_000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("drop", i));
            histogram.Record(1, new KeyValuePair<string, object?>("le", i));
        }

        var page = await ReadAsync();

        Assert.Equal(11, page.Families["test_flood_total"].Samples.Count);
        Assert.Equal(990, page.Value("test_flood_total", ("otel_metric_overflow", "true")));
        Assert.Equal(1_000, page.Value("test_flood_total"));
        Assert.Equal(1_000, page.Value("test_deluge_count"));
        Assert.Equal((11, 100), (page.Families["test_rain_total"].Samples.Count, page.Value("test_rain_total")!.Value));
    }

    [Fact]
    public async Task Two_meters_with_one_name_are_one_family_that_tells_them_apart()
    {
        using var other = new Meter("Test.Other");
        using var again = new Meter(MeterName);
        _meter.CreateCounter<long>("test.shared", null, "First.").Add(1);
        again.CreateCounter<long>("test.shared", null, "Again.").Add(2);
        other.CreateCounter<long>("test_shared", null, "Other.").Add(4);

        var page = await ReadAsync();

        Assert.Equal((3, 4), (page.Value("test_shared_total", ("otel_scope_name", MeterName))!.Value, page.Value("test_shared_total", ("otel_scope_name", "Test.Other"))!.Value));
    }

    [Fact]
    public async Task A_name_that_is_another_kinds_already_is_left_out()
    {
        _meter.CreateHistogram<double>("test.taken").Record(1);
        _meter.CreateCounter<long>("test.taken").Add(5);
        _meter.CreateGauge<long>("test.taken.count").Record(6);

        var page = await ReadAsync();

        Assert.Equal("histogram", page.Families["test_taken"].Type);
        Assert.Equal(1, page.Value("test_taken_count"));
        Assert.Null(page.Value("test_taken_total"));
    }

    [Fact]
    public async Task What_no_name_may_have_becomes_an_underscore()
    {
        _meter.CreateCounter<long>("test.röck/ab--c", "{x}").Add(1, new KeyValuePair<string, object?>("9 lives", "x\"\\\n\r"));

        Assert.Equal(1, (await ReadAsync()).Value("test_r_ck_ab_c_total", ("_9_lives", "x\"\\\n\r")));
    }

    [Fact]
    public async Task What_is_no_number_spoils_nothing()
    {
        var histogram = _meter.CreateHistogram<double>("test.odd");
        histogram.Record(double.NaN);
        histogram.Record(double.PositiveInfinity);
        histogram.Record(2);
        var counter = _meter.CreateCounter<double>("test.shrinking");
        counter.Add(3);
        counter.Add(-1);
        _meter.CreateGauge<double>("test.unknown").Record(double.NaN);

        var page = await ReadAsync();

        Assert.Equal((1, 2, 3), (page.Value("test_odd_count")!.Value, page.Value("test_odd_sum")!.Value, page.Value("test_shrinking_total")!.Value));
        Assert.True(double.IsNaN(page.Value("test_unknown")!.Value));
    }

    [Fact]
    public async Task What_cannot_be_observed_does_not_keep_the_rest_from_the_page()
    {
        _meter.CreateObservableGauge("test.broken", (Func<int>)(() => throw new InvalidOperationException()));
        _meter.CreateObservableGauge("test.whole", () => 1);

        Assert.Equal(1, (await ReadAsync()).Value("test_whole"));
    }

    [Fact]
    public async Task What_is_observed_no_longer_is_not_shown_again()
    {
        var kinds = new List<string> { "a", "b" };
        _meter.CreateObservableGauge("test.present", () => kinds.ConvertAll(kind => new Measurement<int>(1, new KeyValuePair<string, object?>("kind", kind))));
        Assert.Equal(2, (await ReadAsync()).Families["test_present"].Samples.Count);

        kinds.Remove("a");

        Assert.Equal("b", Assert.Single((await ReadAsync()).Families["test_present"].Samples).Labels["kind"]);
    }

    [Fact]
    public async Task Meters_are_chosen_by_name_and_another_hosts_are_not_ours()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var recorder = Record(new() { Meters = "Test.*,-Test.Left*,-System.Runtime" });
        foreach (var name in new[] { "Test.Chosen", "Test.LeftOut", "Elsewhere" })
            Factory.Create(name).CreateCounter<long>($"{name}.count").Add(1);
        others.GetRequiredService<IMeterFactory>().Create("Test.Chosen").CreateCounter<long>("not.ours").Add(1);

        var families = MetricsPage.Read(await TextAsync(ExpositionFormat.Prometheus, recorder)).Families.Keys;

        Assert.Contains("Test_Chosen_count_total", families);
        Assert.DoesNotContain(families, name => name.StartsWith("Test_Left", StringComparison.Ordinal) || name.StartsWith("Elsewhere", StringComparison.Ordinal));
        Assert.DoesNotContain("not_ours_total", families);
        Assert.DoesNotContain(families, name => name.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    [Fact]
    public void Recording_what_was_recorded_before_allocates_nothing()
    {
        var counter = _meter.CreateCounter<long>("test.hot.counts");
        var histogram = _meter.CreateHistogram<double>("test.hot.times", "s");
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

    [Fact]
    public async Task Threads_that_count_at_once_lose_nothing_while_pages_are_written()
    {
        const int Threads = 8, Each = 20_000;
        var counter = _meter.CreateCounter<long>("test.busy");
        var sum = _meter.CreateCounter<double>("test.busy.sum");
        var histogram = _meter.CreateHistogram<int>("test.busy.sizes");

        var counting = Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("part", i % 4));
                sum.Add(0.5);
                histogram.Record(i % 100, new KeyValuePair<string, object?>("part", thread % 2));
            }
        })).ToArray();
        do
            _ = await ReadAsync();
        while (!Task.WhenAll(counting).IsCompleted);
        await Task.WhenAll(counting);
        var page = await ReadAsync();

        Assert.Equal(Threads * Each, page.Value("test_busy_total"));
        Assert.Equal(Threads * Each / 2, page.Value("test_busy_sum_total"));
        Assert.Equal(Threads * Each, page.Value("test_busy_sizes_count"));
        Assert.Equal(Threads * Each * 49.5, page.Value("test_busy_sizes_sum"));
    }

    private MetricRecorder Record(MetricsOptions options) => new(Options.Create(options), Factory, NullLogger<MetricRecorder>.Instance);

    private async Task<MetricsPage> ReadAsync() => MetricsPage.Read(await TextAsync(ExpositionFormat.Prometheus));

    private async Task<string> TextAsync(ExpositionFormat format, MetricRecorder? recorder = null) =>
        Encoding.UTF8.GetString((await (recorder ?? _recorder).WriteAsync(format, CancellationToken.None)).Span);
}
