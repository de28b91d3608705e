using Nudge.Core.Actors;
using Nudge.Realtime.Hosting;
using Nudge.Storage;
using Nudge.Storage.Transfer;

namespace Nudge.Silo.Hosting;

/// <summary>A command that works on a store while no server does: export, import, a new password.</summary>
internal static class StoreCommand
{
    /// <param name="settings">Of the command line.</param>
    /// <param name="work">Its work; the text is for the operator.</param>
    internal static async Task<int> RunAsync(
        Dictionary<string, string?> settings, Func<ServerOptions, CancellationToken, Task<string>> work)
    {
        using var interrupted = new CancellationTokenSource();
        using var signals = new StopSignals(interrupted.Cancel);
        try
        {
            var configuration = ServerConfiguration.Build(settings);
            if (ServerConfiguration.Check(configuration, settings) is { } refusal)
                return refusal.Tell();
            Console.WriteLine(await work(ServerConfiguration.OptionsOf(configuration), interrupted.Token));
            return 0;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return new StartRefusal(1, "Interrupted. Nothing was changed, and no file was left.").Tell();
        }
        catch (Exception e) when (e is InvalidDataException or UnauthorizedAccessException)
        {
            return StartRefusal.Of(e).Tell();
        }
        catch (Exception e) when (e is TransferException or CommandException or StoreUnavailableException or StoreOpenException
            or IOException)
        {
            return new StartRefusal(1, e.Message).Tell();
        }
    }
}
