using Nudge.Core.Actors;
using Nudge.Core.Notifications;
using Nudge.Tests.Core;

namespace Nudge.Tests.Simulation;

/// <summary>An application server: publishes under ids that others may use as well, and repeats until it has an answer.</summary>
internal sealed class SimulatedPublisher(World world)
{
    internal async Task RunAsync()
    {
        while (!world.IsCalm)
        {
            await world.TurnAsync();
            await PublishAsync($"i{world.Random.Next(400)}");
        }
    }

    private async Task PublishAsync(string id)
    {
        var random = world.Random;
        var isOwn = random.Next(2) == 0;
        var inbox = World.Inboxes[random.Next(World.Inboxes.Count)];
        var channel = World.Channels[random.Next(World.Channels.Count)];
        var publication = Sample.Publication(
            id, random.Next(2) == 0 ? "loud" : "quiet", random.Next(2) == 0 ? "ada" : null, random.Next(2) == 0 ? "post-1" : null, Rules());
        var actor = isOwn ? inbox.Actor : channel.Actor;
        while (true)
        {
            try
            {
                var answer = await world.CallAsync((host, token) => isOwn
                    ? host.Inboxes.PublishAsync(inbox, publication, token)
                    : host.Channels.PublishAsync(channel, publication, token));
                world.Say($"{actor.Name} {id} {answer.Value} {answer.Refusal?.Code}");
                world.Witness.Check(actor, id, answer);
                return;
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
            {
                world.Say($"{actor.Name} {id} {e.Message}");
                await world.TurnAsync();
                if (!world.IsCalm && random.Next(10) == 0)
                    return;
            }
        }
    }

    private PublishRules Rules() => new()
    {
        CollapseKey = world.Random.Next(3) == 0 ? "k" : null,
        CollapseMax = 4,
        ThrottleCount = world.Random.Next(10) == 0 ? 2 : 0,
        ThrottleWindow = TimeSpan.FromSeconds(10),
        QuotaPerDay = world.Random.Next(20) == 0 ? 10 : null,
        ItemsMax = world.Random.Next(10) == 0 ? 20 : 1_000,
        ChannelRowsMax = world.Random.Next(10) == 0 ? 20 : 1_000,
    };
}
