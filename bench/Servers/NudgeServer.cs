using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Nudge.Bench.Servers;

/// <summary>The published server, on loopback, with a data folder of its own.</summary>
internal sealed class NudgeServer : IDisposable
{
    private readonly ServerProcess _process;
    private readonly string _data;

    private NudgeServer(ServerProcess process, int port, string data, DemoApp app)
    {
        _process = process;
        _data = data;
        Port = port;
        App = app;
    }

    internal int Port { get; }

    internal DemoApp App { get; }

    /// <summary>The credentials that an application server sends with each call.</summary>
    internal string Authorization => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{App.Key}:{App.Secret}"));

    internal double ProcessorSeconds => ProcessorTime.OfTree(_process.Id);

    internal string Output => _process.Output;

    internal long OutputBytes => _process.OutputBytes;

    internal long ResidentBytes => ResidentMemory.Of(_process.Id);

    /// <summary>The most of <see cref="ResidentBytes"/> since <see cref="ForgetPeak"/>.</summary>
    internal long PeakBytes => ResidentMemory.PeakOf(_process.Id);

    internal void ForgetPeak() => ResidentMemory.ForgetPeak(_process.Id);

    /// <summary>The code with which it has ended; <see langword="null"/>: it runs.</summary>
    internal int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <param name="program">nudge.dll of a Release build.</param>
    /// <param name="folder">Its data go below it, and its log.</param>
    /// <param name="store">A PostgreSQL connection string; <see langword="null"/>: SQLite in the data folder.</param>
    /// <param name="environment">Settings to try.</param>
    /// <param name="descriptors">That it may open; <see langword="null"/>: as many as this process.</param>
    /// <param name="isStrict">Whether the bounds of an address hold as they do by default.</param>
    internal static Task<NudgeServer> StartAsync(
        string program, string folder, string? store, IReadOnlyDictionary<string, string> environment, int? descriptors = null,
        bool isStrict = false) => StartAsync(
        [.. descriptors is { } most ? ["/bin/sh", "-c", $"ulimit -n {most}; exec \"$@\"", "sh"] : Array.Empty<string>(), "dotnet", program],
        folder, store,
        isStrict ? environment : ForOneAddress(environment));

    private static async Task<NudgeServer> StartAsync(
        string[] program, string folder, string? store, IReadOnlyDictionary<string, string> environment)
    {
        var port = LoopbackPort.Take();
        var data = DataFolder(folder);
        string[] command =
        [
            .. program, "--listen", $"http://127.0.0.1:{port}", "--data", data,
            .. store is null ? Array.Empty<string>() : ["--store", store],
        ];
        var process = ServerProcess.Start(command, folder, Path.Combine(folder, "nudge.log"), environment);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            DemoApp? app = null;
            await process.UntilAsync(async () => await IsReadyAsync(client) && (app = await ReadDemoAppAsync(data)) is not null);
            return new NudgeServer(process, port, data, app!);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>A node of a cluster over one PostgreSQL database; those that are started with the same database are one cluster.</summary>
    internal static Task<NudgeServer> StartNodeAsync(
        string program, string folder, string store, IReadOnlyDictionary<string, string> environment)
    {
        Directory.CreateDirectory(folder);
        var settings = new Dictionary<string, string>(ForOneAddress(environment))
        {
            ["NUDGE__SILOPORT"] = LoopbackPort.Take().ToString(CultureInfo.InvariantCulture),
            ["NUDGE__CLIENTPORT"] = LoopbackPort.Take().ToString(CultureInfo.InvariantCulture),
            // The same on all nodes; nothing of a benchmark is worth a secret.
            ["NUDGE__MASTERKEY"] = Convert.ToBase64String(new byte[32]),
        };
        return StartAsync(["dotnet", program, "cluster"], folder, store, settings);
    }

    /// <summary>Where all clients come from one address, it has the bounds of all.</summary>
    private static Dictionary<string, string> ForOneAddress(IReadOnlyDictionary<string, string> environment)
    {
        var settings = new Dictionary<string, string>
        {
            ["NUDGE__CONNECTIONS__PERADDRESSMAX"] = "1000000",
            ["NUDGE__CONNECTIONS__SOCKETSPERADDRESSMAX"] = "1000000",
            ["NUDGE__LIMITS__ANONYMOUSPERSECOND"] = "100000",
            ["NUDGE__LIMITS__ANONYMOUSBURST"] = "1000000",
            ["NUDGE__LIMITS__ANONYMOUSINALLPERSECOND"] = "100000",
        };
        foreach (var (name, value) in environment)
            settings[name] = value;
        return settings;
    }

    /// <summary>Where the server of a folder keeps its files.</summary>
    internal static string DataFolder(string folder) => Path.Combine(folder, "data");

    /// <summary>A client that speaks for the demo app's server. The caller disposes it.</summary>
    internal HttpClient CreateClient()
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(Authorization);
        return client;
    }

    /// <summary>A token for each user, with the capability to receive one channel beside the user's own inbox.</summary>
    internal async Task<string[]> MintTokensAsync(IReadOnlyList<string> users, string? channel)
    {
        using var client = CreateClient();
        var tokens = new string[users.Count];
        await Parallel.ForAsync(0, users.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellationToken) =>
        {
            var capabilities = channel is null
                ? null
                : new Dictionary<string, string[]> { [channel] = ["subscribe"], [$"user:{users[i]}"] = ["subscribe"] };
            using var answer = await client.PostAsJsonAsync(
                "/api/realtime/token", new { user = users[i], capabilities }, JsonSerializerOptions.Web, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException(
                    $"No token: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            var minted = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            tokens[i] = minted.GetProperty("token").GetString()!;
        });
        return tokens;
    }

    /// <summary>Changes settings of the demo app, as an admin.</summary>
    internal Task ChangeSettingsAsync(object settings) => ChangeAppAsync(new { settings });

    /// <summary>Changes the demo app, as an admin.</summary>
    internal async Task ChangeAppAsync(object change)
    {
        using var client = await LogInAsync();
        await TakenAsync(await client.PatchAsJsonAsync($"/api/apps/{App.App}", change));
    }

    /// <summary>Makes another app, as an admin.</summary>
    internal async Task CreateAppAsync(object app)
    {
        using var client = await LogInAsync();
        await TakenAsync(await client.PostAsJsonAsync("/api/apps", app));
    }

    /// <summary>Publishes one notification to one user.</summary>
    internal async Task PublishAsync(string user, string id)
    {
        using var client = CreateClient();
        await TakenAsync(await client.PostAsJsonAsync("/api/notify", new { user, id, notification = new { type = "loan.approved" } }));
    }

    public void Dispose() => _process.Dispose();

    private async Task<HttpClient> LogInAsync()
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        var password = (await File.ReadAllTextAsync(Path.Combine(_data, "admin-password"))).Trim();
        var login = await TakenAsync(await client.PostAsJsonAsync("/api/admin/login", new { name = "admin", password }));
        client.DefaultRequestHeaders.Authorization = new("Bearer", login.GetProperty("token").GetString());
        return client;
    }

    private static async Task<JsonElement> TakenAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadFromJsonAsync<JsonElement>()
                : throw new InvalidOperationException(
                    $"The server refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    // It is written when the server listens already.
    private static async Task<DemoApp?> ReadDemoAppAsync(string data)
    {
        try
        {
            return JsonSerializer.Deserialize<DemoApp>(
                await File.ReadAllTextAsync(Path.Combine(data, "demo.json")), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // Not listening yet.
            return false;
        }
    }
}
