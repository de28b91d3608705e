using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Nudge.Tests.Durability;

/// <summary>Publishers that go on until they are told to stop, and keep what was answered and what was left open.</summary>
/// <param name="client">Speaks for the app's server.</param>
/// <param name="users">Two thirds go to these.</param>
/// <param name="channels">A third goes to these.</param>
/// <param name="publishers">How many publish at once.</param>
/// <param name="seed">The plan of publishes.</param>
/// <param name="pause">
/// The pause of each publisher after a publish, where a fast machine would fill inboxes up to their limit in the time of the test.
/// </param>
internal sealed class PublishLoad(
    HttpClient client, IReadOnlyList<string> users, IReadOnlyList<string> channels, int publishers, int seed, TimeSpan pause = default)
{
    private readonly ConcurrentDictionary<string, Answered> _answered = new();
    private readonly ConcurrentDictionary<string, Target> _open = new();
    private int _next;

    /// <summary>By id: where an answered publish said it is.</summary>
    public IReadOnlyDictionary<string, Answered> AnsweredById => _answered;

    /// <summary>By id: publishes whose outcome nobody knows.</summary>
    public IReadOnlyDictionary<string, Target> OpenById => _open;

    /// <summary>Publishes until <paramref name="stop"/>; a publish that gets no answer stays open.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, publishers).Select(i => PublishAsync(new Random(HashCode.Combine(seed, i)), stop)));

    /// <summary>Repeats what is open with the same ids, as any client may.</summary>
    public async Task RepeatOpenAsync()
    {
        foreach (var (id, target) in _open)
            Assert.True(await TryPublishAsync(id, target), $"The repeated publish {id} was not answered by a server that runs.");
    }

    /// <summary>The same while a server may not answer yet; whether nothing is open any more.</summary>
    public async Task<bool> TryRepeatOpenAsync()
    {
        var isAll = true;
        foreach (var (id, target) in _open)
            isAll &= await TryPublishAsync(id, target);
        return isAll;
    }

    private async Task PublishAsync(Random random, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            var target = random.Next(3) == 0
                ? new Target("channel", channels[random.Next(channels.Count)])
                : new Target("user", users[random.Next(users.Count)]);
            var id = $"n{Interlocked.Increment(ref _next):D7}";
            _open[id] = target;
            if (!await TryPublishAsync(id, target))
                // No busy loop while the server is away.
                await Task.Delay(20, CancellationToken.None);
            else if (pause > TimeSpan.Zero)
                // The pace that the test asked for.
                await Task.Delay(pause, CancellationToken.None);
        }
    }

    private async Task<bool> TryPublishAsync(string id, Target target)
    {
        try
        {
            var body = new Dictionary<string, object>
            {
                [target.Kind] = target.Name,
                ["id"] = id,
                ["notification"] = new { type = "load", entityId = id, payload = new { text = new string('x', 100) } },
            };
            using var response = await client.PostAsJsonAsync("/api/notify", body);
            if (response.StatusCode != HttpStatusCode.Accepted)
            {
                // A clear refusal is an answer too, but only "unknown, repeat" may be given while the server or its store is going down.
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                return false;
            }

            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            var result = answer.GetProperty("results")[0];
            _answered[id] = new(target, result.GetProperty("position").GetString()!);
            _open.TryRemove(id, out _);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return false;
        }
    }
}
