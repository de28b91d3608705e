using System.Threading.Channels;
using Nudge.Core.Apps;
using Nudge.Core.Names;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Keeps when a secret or an API key was last used, so that people see which may be retired (S1.38). Within an hour is enough.
/// </summary>
internal sealed partial class CredentialUse(IApps apps, TimeProvider time, ILogger<CredentialUse> logger) : BackgroundService
{
    private const int QueueMax = 1_000;

    // A full queue drops uses: the next one of the same credential comes with its next hour.
    private readonly Channel<Use> _uses = Channel.CreateBounded<Use>(
        new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes note; never waits.</summary>
    public void Note(AppId app, Credential credential)
    {
        var now = time.GetUtcNow();
        if (credential.ClaimsNote(now))
            _uses.Writer.TryWrite(new(app, credential.Name, now));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var use in _uses.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                var command = new NoteUse(new Dictionary<string, DateTimeOffset> { [use.Name] = use.At });
                await apps.ChangeAsync(use.App, command, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // Only a date for people to look at is lost; the store's own trouble is reported where it matters.
                LogLost(use.App.Value, exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "The last use of a credential of the app {App} was not kept.")]
    private partial void LogLost(string app, Exception exception);

    private sealed record Use(AppId App, string Name, DateTimeOffset At);
}
