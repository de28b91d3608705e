using System.Globalization;
using Microsoft.Extensions.Logging;
using Nudge.Core.Actors;
using Nudge.Core.Retention;
using Nudge.Grains.Interfaces.Retention;

namespace Nudge.Grains.Retention;

/// <summary>One round of retention at a time, wherever in the cluster it is; a reminder finds it again after its silo is gone.</summary>
[GrainType("nudge-retention")]
internal sealed partial class RetentionGrain(RetentionRound round, ILogger<RetentionGrain> logger)
    : Grain, IRetentionGrain, IRemindable, IDisposable
{
    private const string Prefix = "retention-";

    // Longer than a round may be expected to take: meanwhile the grain is not let go as idle.
    private static readonly TimeSpan RoundMax = TimeSpan.FromHours(2);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public async Task EnsureAsync(int seconds)
    {
        // The period is in the name, since a reminder does not tell its own; as it is, it is left alone, so that restarts do not put it
        // off.
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{seconds}");
        var reminders = await this.GetReminders();
        if (reminders.All(reminder => reminder.ReminderName != name))
            await this.RegisterOrUpdateReminder(name, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));
        foreach (var reminder in reminders.Where(reminder => reminder.ReminderName != name))
            await this.UnregisterReminder(reminder);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // Not awaited: a round may take longer than a call may. The next tick passes over one that still runs.
        if (_running.IsCompleted)
            _running = RunAsync();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        DelayDeactivation(RoundMax);
        try
        {
            await round.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The silo stops; the next tick finds another.
        }
        catch (StoreUnavailableException e)
        {
            LogPutOff(logger, e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Retention was put off: the store did not answer.")]
    private static partial void LogPutOff(ILogger logger, Exception exception);
}
