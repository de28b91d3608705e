using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Nudge.Tests.Realtime;

/// <summary>Clients say that they have handled a row, and the time that took is measured (S1.44).</summary>
public sealed class AckTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("2026-01-31T11:59:58.500Z", 1.5)]
    [InlineData("2026-01-31T12:00:00Z", 0.0)]
    [InlineData("2026-01-31T11:00:00Z", 3600.0)]
    [InlineData("2026-01-31T10:59:59Z", null)]
    [InlineData("2026-01-31T12:00:01Z", null)]
    [InlineData("9999-12-31T23:59:59Z", null)]
    public async Task The_time_from_a_publish_to_its_handler_is_measured_if_it_can_be(string at, double? seconds)
    {
        await using var server = await LiveServer.StartAsync(_time);
        using var measured = new Measured(server);
        var client = await server.WelcomeAsync("ada");

        await client.InvokeAsync("Ack", new { at });
        using var answer = await PostAsync(server, $$"""{"at":"{{at}}"}""");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(2, measured.Acks);
        Assert.Equal(seconds is { } expected ? [("signalr", expected), ("rest", expected)] : [], measured.Handled);
    }

    [Fact]
    public async Task An_ack_of_positions_alone_is_counted_as_before()
    {
        await using var server = await LiveServer.StartAsync();
        using var measured = new Measured(server);
        var client = await server.WelcomeAsync("ada");

        await client.InvokeAsync("Ack", new { channels = new Dictionary<string, string?> { ["library:7"] = null } });

        Assert.Equal((1, 0), (measured.Acks, measured.Handled.Count));
    }

    [Theory]
    [InlineData("""{"at":"yesterday"}""", "field_invalid")]
    [InlineData("""{"at":"2026-01-31T12:00:00"}""", "field_invalid")]
    [InlineData("{}", "field_missing")]
    public async Task A_moment_that_is_none_is_refused(string body, string code)
    {
        await using var server = await LiveServer.StartAsync();

        using var answer = await PostAsync(server, body);

        Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync());
        if (code != "field_invalid")
            return;
        var client = await server.WelcomeAsync("ada");
        var refusal = await client.RefusalAsync("Ack", System.Text.Json.JsonDocument.Parse(body).RootElement);
        Assert.Equal((code, "at"), (refusal.GetProperty("code").GetString(), refusal.GetProperty("field").GetString()));
    }

    private static async Task<HttpResponseMessage> PostAsync(LiveServer server, string body)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token("ada"));
        return await http.PostAsync("/api/realtime/ack", new StringContent(body, Encoding.UTF8, "application/json"));
    }

    /// <summary>The measurements of one server about acks.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Measured(LiveServer server)
        {
            var meters = server.Service<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name is "nudge.acks" or "nudge.handled.duration")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Acks += (int)count);
            _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Handled.Add(((string)tags[0].Value!, seconds)));
            _listener.Start();
        }

        public int Acks { get; private set; }

        public List<(string Protocol, double Seconds)> Handled { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
