using Nudge.Core.Actors;

namespace Nudge.Tests.Simulation;

/// <summary>Raises floors now and then, as the sweep over rows past their time does.</summary>
internal sealed class SimulatedRetention(World world)
{
    internal async Task RunAsync()
    {
        while (!world.IsCalm)
        {
            await world.TurnAsync();
            if (world.Random.Next(20) > 0)
                continue;
            var inbox = World.Inboxes[world.Random.Next(World.Inboxes.Count)];
            var channel = World.Channels[world.Random.Next(World.Channels.Count)];
            try
            {
                await world.CallAsync((host, token) => host.Inboxes.TrimAsync(inbox, FloorOf(inbox.Actor), token));
                await world.CallAsync((host, token) => host.Channels.TrimAsync(channel, FloorOf(channel.Actor), token));
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
            {
                world.Say($"trim {e.Message}");
            }
        }
    }

    private long FloorOf(ActorKey actor) => (world.Disk.HeadOf(actor)?.Version ?? 0) / 3;
}
