using System.Text.Json;
using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Gateway.Access;

/// <summary>A Pusher client, whatever carries it.</summary>
/// <param name="client">As tests of the protocol have it.</param>
/// <param name="inbox">The channel on which it receives the inbox.</param>
/// <param name="channel">The channel that it is on; empty: none.</param>
internal sealed class PusherListener(IPusherTestClient client, string inbox, string channel) : Listener
{
    public override async Task InboxAsync()
    {
        while (PusherTestClient.DataOf(await client.NextAsync("nudge:inbox", inbox)).GetProperty("change").GetString() != "item")
        {
        }
    }

    public override Task ChannelAsync() => client.NextAsync("note.updated", channel);

    public override async Task SubscribedAsync(string channel) =>
        Assert.Equal(channel, ChannelOf(await client.NextAsync("nudge:channel", inbox)));

    public override Task ChannelTakenAsync() => EndedAsync();

    public override async Task SubscribedTakenAsync(string channel) =>
        Assert.Equal(channel, ChannelOf(await client.NextAsync("nudge:detached", inbox)));

    public override async Task EndedAsync() => Assert.Contains(await client.CloseCodeAsync(), new int?[] { 4003, 4009, 4200 });

    public override int CountOfChannels() => client.TakeNames().Count(name => name is "nudge:channel" or "note.updated");

    public override ValueTask DisposeAsync() => client.DisposeAsync();

    private static string ChannelOf(JsonElement told) => PusherTestClient.DataOf(told).GetProperty("channel").GetString()!;
}
