using System.Net.Sockets;
using System.Text;
using Nudge.Gateway.Outbound;
using Nudge.Realtime.Hosting;
using Nudge.Tests.Gateway.Pusher.Webhooks;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Outbound;

public sealed class OutboundClientTests : IAsyncLifetime
{
    private TestReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await TestReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_receiver_in_an_opened_network_is_called_and_its_answer_read()
    {
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = 202;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("taken");
        };
        await using var way = new WayOut("127.0.0.0/8");

        var answer = await way.SendAsync(_receiver.Url, 5);

        Assert.Equal(
            (202, "taken", TimeSpan.FromSeconds(7)), (answer.Status, Encoding.UTF8.GetString(answer.Body.Span), answer.RetryAfter));
        Assert.True(answer.IsSuccess);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task A_receiver_in_a_special_network_is_not_even_connected_to(string host)
    {
        await using var way = new WayOut("10.0.0.0/8");
        var (port, listener) = Listen();
        using (listener)
        {
            foreach (var scheme in new[] { "https", "http" })
                await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(new($"{scheme}://{host}:{port}/"), 0));
            Assert.False(listener.Pending());
        }
    }

    [Fact]
    public async Task Without_TLS_only_opened_networks_are_called()
    {
        await using var way = new WayOut("");
        var refused = await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(new("http://198.51.100.7/"), 0));
        Assert.Contains("https", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_not_followed()
    {
        _receiver.Answer = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        await using var way = new WayOut("127.0.0.1");

        Assert.Equal(302, (await way.SendAsync(_receiver.Url, 0)).Status);
        Assert.Single(_receiver.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_too_long_is_refused_whether_it_says_so_or_not(bool saysSo)
    {
        _receiver.Answer = async context =>
        {
            if (saysSo)
                context.Response.ContentLength = 1_001;
            await context.Response.Body.WriteAsync(new byte[1_001]);
        };
        await using var way = new WayOut("127.0.0.1");

        await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(_receiver.Url, 1_000));
        Assert.Equal(1_001, (await way.SendAsync(_receiver.Url, 1_001)).Body.Length);
        Assert.Equal(200, (await way.SendAsync(_receiver.Url, 0)).Status);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_in_time()
    {
        var time = TestClock.AtNoon();
        var arrived = new TaskCompletionSource();
        _receiver.Answer = async context =>
        {
            arrived.SetResult();
            // Until the caller gives up; nothing is waited for.
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        await using var way = new WayOut("127.0.0.1", time);

        var call = way.SendAsync(_receiver.Url, 0);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<OutboundException>(() => call.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_of_a_failure()
    {
        await using var way = new WayOut("127.0.0.1");
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, _receiver.Url);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => way.Client.SendAsync(request, 0, given.Token));
    }

    [Theory]
    [InlineData("https://receiver.example/hook?a=1", true)]
    [InlineData("https://receiver.example:8443", true)]
    [InlineData("https://8.8.8.8/", true)]
    [InlineData("http://receiver.example/", false)]
    [InlineData("http://8.8.8.8/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://0x7f.1/", false)]
    [InlineData("https://2130706433/", false)]
    [InlineData("https://169.254.169.254/latest", false)]
    [InlineData("https://ada:secret@receiver.example/", false)]
    [InlineData("https://receiver.example/#part", false)]
    [InlineData("ftp://receiver.example/", false)]
    [InlineData("receiver.example", false)]
    [InlineData("", false)]
    public async Task An_address_that_would_never_be_called_is_told(string url, bool isGood)
    {
        await using var way = new WayOut("");
        Assert.Equal(isGood, way.Client.FindMistake(url) is null);
    }

    [Fact]
    public async Task In_opened_networks_addresses_need_no_TLS()
    {
        await using var way = new WayOut("127.0.0.1, 10.0.0.0/8");
        Assert.Null(way.Client.FindMistake("http://127.0.0.1:8080/"));
        Assert.Null(way.Client.FindMistake("https://10.1.2.3/"));
        Assert.Null(way.Client.FindMistake("http://backend:3000/hook"));
        Assert.NotNull(way.Client.FindMistake("http://127.0.0.2/"));
    }

    [Fact]
    public void A_network_that_is_none_stops_the_start()
    {
        var result = new SettingRanges<OutboundOptions>(OutboundOptions.Section)
            .Validate(null, new() { AllowedNetworks = "10.0.0.0/8,nonsense" });
        Assert.Contains("nonsense", result.FailureMessage, StringComparison.Ordinal);
    }

    private static (int Port, TcpListener Listener) Listen()
    {
        var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return (((System.Net.IPEndPoint)listener.LocalEndpoint).Port, listener);
    }
}
