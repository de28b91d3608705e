using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Tests.Gateway.Metrics;

public sealed class LabelTextTests
{
    [Fact]
    public void Any_value_comes_out_as_it_went_in() =>
        Prop.ForAll<NonNull<string>>(value =>
        {
            // What cannot be said in UTF-8 at all is not asked for.
            var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value.Get));
            text = text[..Math.Min(text.Length, LabelText.ValueLengthMax / 2)];
            if (text.Length == 0)
                return;
            var page = MetricsPage.Read($"# TYPE a gauge\na{{{LabelText.Of([], [new("x", text)], isHistogram: false)}}} 1\n");
            Assert.Equal(text, Assert.Single(Assert.Single(page.Families).Value.Samples).Labels["x"]);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\\")]
    [InlineData("\"")]
    [InlineData("\n")]
    [InlineData("\\n")]
    [InlineData("a\\\"b\nc\\\\n,x=\"}")]
    public void What_the_format_needs_itself_comes_out_as_it_went_in(string value)
    {
        var page = MetricsPage.Read($"# TYPE a gauge\na{{{LabelText.Of([], [new("x", value), new("y", "z")], isHistogram: false)}}} 1\n");

        Assert.Equal(value, Assert.Single(Assert.Single(page.Families).Value.Samples).Labels["x"]);
    }

    [Fact]
    public void A_long_value_is_cut_and_not_within_a_character()
    {
        var text = LabelText.Of([], [new("x", new string('a', LabelText.ValueLengthMax - 1) + "😀 and more")], isHistogram: false);

        Assert.Equal($"x=\"{new string('a', LabelText.ValueLengthMax - 1)}\"", text);
    }

    [Theory]
    [InlineData("http.server.request.duration", "s", MetricKind.Histogram, "http_server_request_duration_seconds")]
    [InlineData("nudge.connections.open", "{connection}", MetricKind.Gauge, "nudge_connections_open")]
    [InlineData("orleans-messaging-sent-messages-size", "bytes", MetricKind.Histogram, "orleans_messaging_sent_messages_size_bytes")]
    [InlineData("requests_total", null, MetricKind.Counter, "requests")]
    [InlineData("total", null, MetricKind.Counter, "total")]
    [InlineData("disk.io", "By/s", MetricKind.Gauge, "disk_io_bytes_per_second")]
    [InlineData("wait_seconds", "s", MetricKind.Gauge, "wait_seconds")]
    [InlineData("3d", "%", MetricKind.Gauge, "_3d_percent")]
    [InlineData("load", "1", MetricKind.Counter, "load")]
    public void Names_follow_the_rules_of_OpenTelemetry(string instrument, string? unit, object kind, string family) =>
        Assert.Equal(family, MetricName.OfFamily(instrument, unit, (MetricKind)kind));
}
