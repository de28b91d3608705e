using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Nudge.Tests.Support;

/// <summary>A real server: its own process, a free loopback port, a fresh data folder that goes when it is disposed.</summary>
/// <remarks>It can be killed or stopped and started again on the same port and data. One test uses it at a time.</remarks>
internal sealed class NudgeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    // Everybody comes from one address here. A test that looks at these bounds sets them.
    private static readonly KeyValuePair<string, string>[] Generous =
    [
        new("NUDGE__CONNECTIONS__PERADDRESSMAX", "100000"), new("NUDGE__CONNECTIONS__SOCKETSPERADDRESSMAX", "100000"),
        new("NUDGE__LIMITS__ANONYMOUSPERSECOND", "100000"), new("NUDGE__LIMITS__ANONYMOUSBURST", "1000000"),
    ];

    private readonly NudgeStart _start;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nudge-test-");
    private OutputLines _output = new();
    private ChildProcess? _process;

    private NudgeProcess(NudgeStart start)
    {
        _start = start;
        BaseAddress = new Uri($"http://127.0.0.1:{LoopbackPort.Take()}");
    }

    /// <summary>The same over restarts.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The server's <c>--data</c>; the server makes it.</summary>
    public string DataFolder => Path.Combine(_folder.FullName, "data");

    /// <summary>Its id while it runs.</summary>
    public int ProcessId => Running.Id;

    /// <summary>The output of the present run, the newest 2,000 lines.</summary>
    public IReadOnlyList<string> Output => _output.Snapshot();

    private ChildProcess Running => _process ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended; the message has its output.</exception>
    /// <exception cref="TimeoutException">It was not ready in time; the message has its output.</exception>
    public static async Task<NudgeProcess> StartAsync(NudgeStart start, CancellationToken cancellationToken)
    {
        var server = new NudgeProcess(start);
        try
        {
            await server.LaunchAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a server that is expected to end by itself: <c>--help</c>, or settings that it must refuse.</summary>
    /// <exception cref="TimeoutException">It still ran after <see cref="NudgeStart.ReadyWithin"/>; it was killed.</exception>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(NudgeStart start, CancellationToken cancellationToken)
    {
        await using var server = new NudgeProcess(start);
        server._process = server.Spawn();
        await server.WithinAsync(
            server._process.WaitForExitAsync(cancellationToken), start.ReadyWithin, "end by itself", cancellationToken);
        return (server._process.ExitCode, server._output.ToString());
    }

    /// <summary>Runs another command of the executable to its end.</summary>
    /// <param name="arguments">The command, with its options.</param>
    /// <param name="input">The line that it may read.</param>
    /// <param name="folder">Where it is called.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<(int ExitCode, string Output)> RunCommandAsync(
        IReadOnlyList<string> arguments, string input, string folder, CancellationToken cancellationToken)
    {
        var command = new NudgeStart().Command;
        var start = new ProcessStartInfo(command[0], command.Skip(1).Concat(arguments))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var output = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, string.Concat(output));
    }

    /// <summary>The demo app's credentials.</summary>
    public async Task<DemoApp> ReadDemoAppAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(DataFolder, "demo.json"));
        return await JsonSerializer.DeserializeAsync<DemoApp>(file, JsonSerializerOptions.Web, cancellationToken)
            ?? throw new InvalidDataException("demo.json is null.");
    }

    /// <summary>A client of this server, without credentials. The caller disposes it.</summary>
    public HttpClient CreateClient() => new() { BaseAddress = BaseAddress };

    /// <summary>A client that speaks for the demo app's server: its key and secret by Basic. The caller disposes it.</summary>
    public async Task<HttpClient> CreateDemoAppClientAsync(CancellationToken cancellationToken)
    {
        var app = await ReadDemoAppAsync(cancellationToken);
        var client = CreateClient();
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{app.Key}:{app.Secret}"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return client;
    }

    /// <summary>The first line of the present run, printed already or to come, that is wanted.</summary>
    /// <exception cref="InvalidOperationException">The server ended first; the message has its output.</exception>
    /// <exception cref="TimeoutException">No such line in time; the message has its output.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> wanted, TimeSpan within, CancellationToken cancellationToken)
    {
        var line = UntilLineAsync(wanted, Running, cancellationToken);
        await WithinAsync(line, within, "print the line", cancellationToken);
        return await line;
    }

    /// <summary>SIGKILL, as a crash: nothing is flushed, no connection is closed by the server.</summary>
    public async Task KillAsync()
    {
        await Running.DisposeAsync();
        _process = null;
    }

    /// <summary>Sends a signal of <see cref="ChildProcess"/>.</summary>
    public void Signal(int signal) => Running.Signal(signal);

    /// <summary>SIGSTOP: it stands still, with its connections open, until <see cref="Thaw"/> (SIGCONT).</summary>
    public void Freeze() => Running.Freeze();

    /// <inheritdoc cref="Freeze"/>
    public void Thaw() => Running.Thaw();

    /// <summary>Waits until it has ended by itself; its exit code.</summary>
    /// <exception cref="TimeoutException">It still runs; the message has its output.</exception>
    public async Task<int> EndAsync(TimeSpan within)
    {
        var process = Running;
        await WithinAsync(process.WaitForExitAsync(CancellationToken.None), within, "end by itself", CancellationToken.None);
        return process.ExitCode;
    }

    /// <summary>SIGTERM, as an operator stops it; waits for the end and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        var process = Running;
        await process.StopAsync(StopWithin);
        var exitCode = process.ExitCode;
        await KillAsync();
        return exitCode;
    }

    /// <summary>Starts again on the same port, data and settings after a kill, a stop or a crash; waits until it is ready.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (_process is { HasExited: false })
            throw new InvalidOperationException("The server is running; kill it or stop it first.");
        if (_process is not null)
            await KillAsync();
        await LaunchAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        _output = new OutputLines();
        _process = Spawn();
        await WithinAsync(UntilReadyAsync(_process, cancellationToken), _start.ReadyWithin, "become ready", cancellationToken);
    }

    private ChildProcess Spawn()
    {
        var start = new ProcessStartInfo(_start.Command[0]) { WorkingDirectory = _folder.FullName };
        foreach (var argument in _start.Command.Skip(1).Concat(_start.Arguments))
            start.ArgumentList.Add(argument);
        string[] address = _start.IsAddressGiven ? [] : ["--listen", BaseAddress.GetLeftPart(UriPartial.Authority)];
        foreach (var argument in address.Concat(["--data", DataFolder]))
            start.ArgumentList.Add(argument);

        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Generous.Concat(_start.Environment))
            start.Environment[name] = value;

        return ChildProcess.Start(start, _output);
    }

    // A developer's own settings must not decide a test.
    private static bool IsSetting(string name) =>
        name.StartsWith("NUDGE__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.Equals("DOTNET_ENVIRONMENT", StringComparison.OrdinalIgnoreCase);

    // The line comes when demo.json is written, which may be after the health check has turned.
    private async Task UntilReadyAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        await UntilLineAsync(line => line.StartsWith("nudge ready ", StringComparison.Ordinal), process, cancellationToken);
        using var client = CreateClient();
        while (!await AnswersReadyAsync(client, cancellationToken))
        {
            if (process.HasExited)
                throw new InvalidOperationException(Account($"ended with {process.ExitCode} before it was ready"));
            // The health of another process is only to be asked for.
            await Task.Delay(PollEvery, cancellationToken);
        }
    }

    private async Task<string> UntilLineAsync(Func<string, bool> wanted, ChildProcess process, CancellationToken cancellationToken)
    {
        var line = _output.FindAsync(wanted);
        await Task.WhenAny(line, process.WaitForExitAsync(cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return line.IsCompleted ? await line : throw new InvalidOperationException(Account($"ended with {process.ExitCode}"));
    }

    private static async Task<bool> AnswersReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // Not listening yet.
            return false;
        }
    }

    private async Task WithinAsync(Task work, TimeSpan limit, string what, CancellationToken cancellationToken)
    {
        try
        {
            await work.WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(Account($"did not {what} within {limit}"));
        }
    }

    private string Account(string whatHappened) =>
        $"The server {whatHappened}. It printed:{Environment.NewLine}{_output}";
}
