using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nudge.Bench.Counting;

/// <summary>
/// Some users of a server who do, through the REST API and by their own tokens, everything that a count has to know about, at random from a
/// seed.
/// </summary>
/// <param name="client">Speaks for the app's server.</param>
/// <param name="channel">Which they have all subscribed to.</param>
/// <param name="users">Who.</param>
/// <param name="seed">Decides everything; a run with the same seed and users publishes and does the same.</param>
internal sealed class SampledReaders(HttpClient client, string channel, IReadOnlyList<string> users, int seed)
{
    private const string Everyone = "site:announcements";
    private const int AtATime = 8;

    private static readonly string[] Types = ["loan.approved", "loan.returned", "note.edited", "thing.added"];

    private readonly string[] _tokens = new string[users.Count];
    private int _publications;

    internal int Count => users.Count;

    /// <summary>Publishes to the channel, to everyone and to their own inboxes, and lets each do some things; several times over.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="publications">To the channel, in each round; at most 900.</param>
    internal async Task RunAsync(int rounds, int publications)
    {
        await EachAsync(async i =>
        {
            var capabilities = new Dictionary<string, string[]> { [channel] = ["subscribe"], [$"user:{users[i]}"] = ["subscribe"] };
            _tokens[i] = (await SendAsync(HttpMethod.Post, "/api/realtime/token", new { user = users[i], capabilities }, null))
                .GetProperty("token").GetString()!;
        });
        for (var round = 0; round < rounds; round++)
        {
            await PublishAsync(new Random(SeedOf(round, -1)), publications);
            var turn = round;
            await EachAsync(i => ActAsync(i, new Random(SeedOf(turn, i))));
        }

        // The rows that nobody has acted on yet.
        await PublishAsync(new Random(SeedOf(rounds, -1)), publications);
    }

    /// <summary>Compares each summary with a count over the rows, while nobody writes.</summary>
    /// <returns>The rows that there were.</returns>
    /// <exception cref="InvalidOperationException">They differ; the message has the seed, the user and the numbers.</exception>
    internal async Task<Exceptions> CheckAsync(RowCount rows)
    {
        var exceptions = new Exceptions();
        for (var i = 0; i < users.Count; i++)
        {
            var (expected, found) = await rows.CountAsync(users[i]);
            var summary = UserCount.OfSummary(await SummaryAsync(i));
            if (summary.DifferenceFrom(expected) is { Length: > 0 } difference)
                throw new InvalidOperationException($"The summary of {users[i]} is not what the rows say, by seed {seed}: {difference}");
            exceptions.Add(found);
        }

        return exceptions.AreAll
            ? exceptions
            : throw new InvalidOperationException($"The sample of seed {seed} is too plain to show anything: {exceptions}");
    }

    private async Task PublishAsync(Random random, int publications)
    {
        var items = new List<object>();
        for (var i = 0; i < publications; i++)
            items.Add(new { channel, id = NextId(), notification = Notification(random) });
        for (var i = 0; i < publications / 10; i++)
            items.Add(new { everyone = true, id = NextId(), notification = Notification(random) });
        await SendBatchAsync(items);
        foreach (var some in users.Chunk(200))
        {
            items.Clear();
            foreach (var user in some)
            {
                for (var i = random.Next(5); i > 0; i--)
                    items.Add(new
                    {
                        user,
                        id = NextId(),
                        collapseKey = random.Next(3) == 0 ? "same" : null,
                        notification = Notification(random),
                    });
            }

            if (items.Count > 0)
                await SendBatchAsync(items);
        }
    }

    private async Task SendBatchAsync(List<object> items)
    {
        var answer = await SendAsync(HttpMethod.Post, "/api/notify/batch", new { items }, null);
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            if (result.GetProperty("status").GetInt32() != 202)
                throw new InvalidOperationException($"A publish failed: {result}");
        }
    }

    private object Notification(Random random) => new
    {
        type = Types[random.Next(Types.Length)],
        entityId = random.Next(4) == 0 ? null : Entity(random),
        actorId = random.Next(3) == 0 ? "librarian-7" : users[random.Next(users.Count)],
        payload = new { title = "The Left Hand of Darkness" },
    };

    private async Task ActAsync(int i, Random random)
    {
        for (var left = random.Next(3, 8); left > 0; left--)
        {
            var summary = await SummaryAsync(i);
            var cursors = summary.GetProperty("channels").EnumerateArray().Where(each => each.GetProperty("head").GetInt64() > 0).ToArray();
            var cursor = cursors[random.Next(cursors.Length)];
            var name = cursor.GetProperty("channel").GetString()!;
            var head = cursor.GetProperty("head").GetInt64();
            var some = Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.NextInt64(1, head + 1)).Distinct().ToArray();
            switch (random.Next(16))
            {
                case 0 or 1:
                    await SetPreferencesAsync(i, random);
                    break;
                case 2:
                    await MarkAsync(
                        i, "read",
                        new { channels = new[] { new { channel = name, upTo = Position(cursor, random.NextInt64(1, head + 1) / 2) } } });
                    break;
                case 3:
                    await MarkAsync(
                        i, "seen",
                        new { channels = new[] { new { channel = name, upTo = Position(cursor, random.NextInt64(1, head + 1)) } } });
                    break;
                case 4 or 5 or 6:
                    await MarkAsync(i, "read", new { channels = new[] { new { channel = name, offsets = some } } });
                    break;
                case 7 or 8:
                    await MarkAsync(i, "delete", new { channels = new[] { new { channel = name, offsets = some } } });
                    break;
                case 9:
                    await MarkAsync(i, "archive", new { channels = new[] { new { channel = name, offsets = some } } });
                    break;
                case 10:
                    await MarkAsync(i, "restore", new { channels = new[] { new { channel = name, offsets = some } } });
                    break;
                case 11 or 12 or 13:
                    await MarkOwnAsync(i, random);
                    break;
                case 14:
                    var own = summary.GetProperty("inbox").GetProperty("position").GetString()!.Split('.');
                    await MarkAsync(i, random.Next(2) == 0 ? "read" : "seen",
                        new { upTo = $"{own[0]}.{random.NextInt64(long.Parse(own[1], CultureInfo.InvariantCulture) + 1)}" });
                    break;
                case 15 when random.Next(4) == 0:
                    await MarkAsync(i, random.Next(2) == 0 ? "read" : "seen", new { all = true });
                    break;
                case 15 when random.Next(4) == 0:
                    await SendAsync(HttpMethod.Post, "/api/subscriptions", new { channel }, _tokens[i]);
                    break;
            }
        }
    }

    private Task SetPreferencesAsync(int i, Random random) => SendAsync(HttpMethod.Put, "/api/preferences", new
    {
        mutedChannels = random.Next(4) == 0 ? [random.Next(2) == 0 ? channel : Everyone] : Array.Empty<string>(),
        mutedTypes = Types.Where(_ => random.Next(5) == 0).ToArray(),
        mutedEntities = Enumerable.Range(0, random.Next(4)).Select(_ => Entity(random)).Distinct().ToArray(),
    }, _tokens[i]);

    private async Task MarkOwnAsync(int i, Random random)
    {
        var page = await SendAsync(HttpMethod.Get, "/api/notifications?limit=100", null, _tokens[i]);
        var own = page.GetProperty("items").EnumerateArray().Where(item => !item.TryGetProperty("channel", out _))
            .Select(item => item.GetProperty("id").GetString()!).Where(_ => random.Next(2) == 0).ToArray();
        if (own.Length > 0)
            await MarkAsync(i, ((string[])["seen", "read", "archive", "restore", "delete"])[random.Next(5)], new { ids = own });
    }

    private Task MarkAsync(int i, string change, object body) =>
        SendAsync(HttpMethod.Post, $"/api/notifications/{change}", body, _tokens[i]);

    private Task<JsonElement> SummaryAsync(int i) => SendAsync(HttpMethod.Get, "/api/notifications/summary", null, _tokens[i]);

    /// <param name="token">A user's; <see langword="null"/>: the app's server asks.</param>
    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string? token)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web);
        using var answer = await client.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task EachAsync(Func<int, Task> doAsync) => Parallel.ForAsync(
        0, users.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) => await doAsync(i));

    private string NextId() => $"sampled-{_publications++}";

    private static string Entity(Random random) => $"loan-{random.Next(20)}";

    private static string Position(JsonElement cursor, long offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{cursor.GetProperty("epoch").GetString()}.{offset}");

    // Of numbers alone, so that it is the same in every process.
    private int SeedOf(int round, int user) => unchecked((seed * 397 + round) * 397 + user);
}
