using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>
/// Pages of unmodified pusher-js that are one user's, and all that each of them was sent on a stored channel of numbered events.
/// </summary>
internal sealed class PusherTabs(NodeProcess node)
{
    public const string Channel = "private-orders.7";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Dictionary<string, List<(string Event, JsonElement Data)>> _told = [];

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Publishes numbered notifications, each until it is answered; the last number.</summary>
    public static async Task<int> PublishAsync(HttpClient publisher, CancellationToken stop)
    {
        var n = 0;
        while (!stop.IsCancellationRequested)
        {
            n++;
            var notification = new { type = "step", payload = new { n }, pusher = new { @event = "step" } };
            var body = JsonSerializer.Serialize(new { channel = "orders:7", id = $"step-{n}", notification });
            while (true)
            {
                try
                {
                    using var answer = await publisher.PostAsync(new Uri("/api/notify", UriKind.Relative), new StringContent(body), None);
                    if (answer.IsSuccessStatusCode)
                        break;
                }
                catch (Exception e) when (e is HttpRequestException or SocketException)
                {
                    // The server is away; the same id is the same notification.
                }

                // A publisher tries again at a pace while the server is away.
                await Task.Delay(20, None);
            }

            // The pace of publishing: what a tab misses has to fit into what is kept.
            await Task.Delay(10, None);
        }

        return n;
    }

    public int Highest(string tab) =>
        _told[tab].Where(told => told.Event == "step").Select(told => told.Data.GetProperty("n").GetInt32()).DefaultIfEmpty().Max();

    /// <summary>Opens a page of the user, by a token or else by signing in, and waits until it is on the channel.</summary>
    public async Task OpenAsync(string tab, int port, string? token)
    {
        _told[tab] = [];
        await CallAsync(tab, "open", new { id = "ada", token, options = new { wsPort = port } });
        await ReadUntilAsync(() => _told[tab].Any(told => told.Event == "connected"), $"{tab} is connected");
        if (token is null)
            await CallAsync(tab, "signin");
        await CallAsync(tab, "subscribe", Channel);
        await ReadUntilAsync(() => _told[tab].Any(told => told.Event == "pusher:subscription_succeeded"), $"{tab} has subscribed");
    }

    /// <summary>A tab has been sent so many times that it has caught up; the last time may be behind the last step.</summary>
    public Task UntilCaughtUpAsync(string tab, int markers) =>
        ReadUntilAsync(() => _told[tab].Count(told => told.Event == "nudge:caught_up") >= markers, $"{tab} has caught up {markers} times");

    public Task UntilAsync(string tab, int step) => ReadUntilAsync(() => Highest(tab) >= step, $"{tab} has heard step {step}");

    /// <summary>
    /// All tabs have received more, and their WebSockets have been asked since, so that the server knows that they have something.
    /// </summary>
    public async Task ConfirmedAsync(int more)
    {
        foreach (var tab in _told.Keys)
            await UntilAsync(tab, Highest(tab) + more);
        // The server asks a second after something was sent. Neither pusher-js nor a page sees pings of its WebSocket.
        await Task.Delay(TimeSpan.FromSeconds(3), None);
    }

    /// <summary>Everything is there, in order, and what came twice lies in the range that the next marker names.</summary>
    /// <param name="tab">Which.</param>
    /// <param name="last">The last number that was published.</param>
    /// <param name="markers">How many there are at least: one for each loss of its connection.</param>
    public void ShouldHaveAll(string tab, int last, int markers)
    {
        var (highest, previous, found, isBack) = (0, 0, 0, false);
        var repeated = new List<int>();
        foreach (var (name, data) in _told[tab])
        {
            switch (name)
            {
                case "connected":
                    isBack = true;
                    break;
                case "step":
                    var step = data.GetProperty("n").GetInt32();
                    // A repetition begins when the tab has come back, and goes on without a hole up to what is new.
                    Assert.True(
                        step == previous + 1 || (isBack && step <= highest),
                        $"{tab} got {step} after {previous}, where {highest} was the highest");
                    if (step <= highest)
                        repeated.Add(step);
                    (isBack, previous, highest) = (false, step, Math.Max(highest, step));
                    break;
                case "nudge:caught_up":
                    found++;
                    var (from, to) = (OffsetOf(data, "from"), OffsetOf(data, "to"));
                    Assert.All(repeated, step => Assert.InRange(step, from + 1, to));
                    repeated.Clear();
                    break;
                case "invalidate":
                    Assert.Fail($"Continuity was lost for {tab}: {data}");
                    break;
            }
        }

        Assert.Empty(repeated);
        Assert.Equal(last, highest);
        Assert.True(found >= markers, $"{tab} got {found} markers, and lost its connection {markers} times.");
    }

    private static int OffsetOf(JsonElement data, string name) =>
        int.Parse(data.GetProperty(name).GetString()!.Split('.')[^1], CultureInfo.InvariantCulture);

    private Task CallAsync(string tab, string call, params object?[] args) => node.SendAsync(new { call, page = tab, args }, None);

    private async Task ReadUntilAsync(Func<bool> isSo, string what)
    {
        while (!isSo())
        {
            JsonElement told;
            try
            {
                told = await node.ReceiveAsync(_ => true, Patience, None);
            }
            catch (TimeoutException exception)
            {
                throw new TimeoutException(
                    $"It did not come true: {what}. There came: "
                    + $"{string.Join("\n", _told.SelectMany(pair => pair.Value.TakeLast(20).Select(each => $"{pair.Key} {each}")))}",
                    exception);
            }

            Take(told);
        }
    }

    private void Take(JsonElement told)
    {
        if (!told.TryGetProperty("page", out var page) || !_told.TryGetValue(page.GetString()!, out var list))
            return;
        if (told.TryGetProperty("state", out var state) && state.GetString() == "connected")
            list.Add(("connected", default));
        else if (told.TryGetProperty("event", out var name) && told.TryGetProperty("channel", out var channel)
            && channel.GetString() == Channel)
            list.Add((name.GetString()!, told.TryGetProperty("data", out var data) ? data : default));
    }
}
