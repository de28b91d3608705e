using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Nudge.Tests.Support;

/// <summary>A script of <c>Tests/Clients</c> in its own Node process: one JSON value a line goes in and comes out.</summary>
/// <remarks>The scripts use <c>lines.mjs</c>; whatever else they print goes to stderr and into the message of a failure.</remarks>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const int UnreadMax = 100_000;
    private static readonly TimeSpan DefaultWithin = TimeSpan.FromSeconds(30);

    private readonly OutputLines _output = new();
    private readonly Channel<JsonElement> _messages = Channel.CreateUnbounded<JsonElement>();
    private readonly string _script;
    private readonly ChildProcess _process;

    private NodeProcess(string script, IReadOnlyList<string> arguments)
    {
        _script = script;
        var start = new ProcessStartInfo("node") { WorkingDirectory = RepositoryRoot.PathOf("Tests", "Clients") };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        _process = ChildProcess.Start(start, _output, Read);
        _ = CompleteAtEndAsync();
    }

    /// <summary>Starts a script by its name in <c>Tests/Clients</c>.</summary>
    public static NodeProcess Start(string script, params string[] arguments) => new(script, arguments);

    /// <summary>Sends one value; property names become camelCase.</summary>
    public async Task SendAsync<T>(T message, CancellationToken cancellationToken)
    {
        await _process.Input.WriteLineAsync(JsonSerializer.Serialize(message, JsonSerializerOptions.Web).AsMemory(), cancellationToken);
        await _process.Input.FlushAsync(cancellationToken);
    }

    /// <summary>The next value that the script sends, within 30 s.</summary>
    /// <exception cref="InvalidOperationException">It ended, or sent no JSON; the message has its output.</exception>
    /// <exception cref="TimeoutException">It sent nothing in time; the message has its output.</exception>
    public Task<JsonElement> ReceiveAsync(CancellationToken cancellationToken) => ReceiveAsync(_ => true, DefaultWithin, cancellationToken);

    /// <summary>The next value that is wanted; values before it are dropped.</summary>
    /// <inheritdoc cref="ReceiveAsync(CancellationToken)"/>
    public async Task<JsonElement> ReceiveAsync(Func<JsonElement, bool> wanted, TimeSpan within, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(within);
        try
        {
            while (true)
            {
                var message = await _messages.Reader.ReadAsync(patience.Token);
                if (wanted(message))
                    return message;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(Account($"did not send what was wanted within {within}"));
        }
        catch (ChannelClosedException closed)
        {
            throw new InvalidOperationException(Account(closed.InnerException?.Message ?? $"ended with {_process.ExitCode}"), closed);
        }
    }

    /// <summary>Closes the script's input, waits for its end, and returns its exit code.</summary>
    /// <exception cref="TimeoutException">It still ran after 30 s; the message has its output.</exception>
    public async Task<int> FinishAsync(CancellationToken cancellationToken)
    {
        _process.Input.Close();
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(DefaultWithin, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(Account($"did not end within {DefaultWithin} of the end of its input"));
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL, as a client whose machine goes away.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Read(string line)
    {
        try
        {
            if (_messages.Reader.Count < UnreadMax)
                _messages.Writer.TryWrite(JsonElement.Parse(line));
            else
                _messages.Writer.TryComplete(new InvalidOperationException($"sent {UnreadMax} values that nobody read"));
        }
        catch (JsonException)
        {
            _messages.Writer.TryComplete(new InvalidOperationException($"sent a line that is not JSON: {line}"));
        }
    }

    private async Task CompleteAtEndAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        _messages.Writer.TryComplete();
    }

    private string Account(string whatHappened) => $"{_script} {whatHappened}. It printed:{Environment.NewLine}{_output}";
}
