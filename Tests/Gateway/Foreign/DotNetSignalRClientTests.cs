using System.Collections.Concurrent;
using System.Text.Json;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Foreign;

/// <summary>Unmodified <c>Microsoft.AspNetCore.SignalR.Client</c> with both of its protocols.</summary>
public sealed class DotNetSignalRClientTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task It_resumes_attaches_hears_is_refused_and_comes_back(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        await using var proxy = new CuttableProxy(server.Url);
        var rows = new BlockingCollection<ChannelRow>();
        var reconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var connection = Build(proxy.Address, server.Token("ada"), protocol);
        connection.On<ChannelRow>("channel", rows.Add);
        connection.Reconnected += _ =>
        {
            reconnected.TrySetResult();
            return Task.CompletedTask;
        };

        await connection.StartAsync();
        var resumed = await connection.InvokeAsync<Resumed>("Resume", new Positions());
        var attached = await connection.InvokeAsync<Attached>("Attach", "library:7", null);
        await server.PublishAsync("library:7", text: "Ä \" 1");
        var heard = Next(rows);
        var refused = await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<Attached>("Attach", "has space", null));
        proxy.Cut();
        await reconnected.Task.WaitAsync(Soon);
        await server.PublishAsync("library:7", text: "missed");
        var again = await connection.InvokeAsync<Resumed>(
            "Resume",
            new Positions { Inbox = resumed.Inbox!.Position, Channels = new() { ["library:7"] = $"{heard.Epoch}.{heard.Offset}" } });

        Assert.True(resumed.Inbox.Recovered);
        Assert.Equal("library:7", attached.Channel);
        Assert.Equal(("library:7", 1, "Ä \" 1"), (heard.Channel, heard.Offset, heard.Notification!.Payload!.Text));
        using var refusal = JsonDocument.Parse(refused.Message[refused.Message.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal("name_invalid", refusal.RootElement.GetProperty("code").GetString());
        var missed = Next(rows);
        Assert.Equal((2, "missed"), (missed.Offset, missed.Notification!.Payload!.Text));
        Assert.Contains(again.Channels!, channel => channel is { Channel: "library:7", Recovered: true });
        Assert.Empty(server.Complaints);
    }

    private static HubConnection Build(Uri server, string token, string protocol)
    {
        var builder = new HubConnectionBuilder()
            .WithUrl(new Uri(server, "/hub?resume=1"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .WithAutomaticReconnect([TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)]);
        if (protocol == "messagepack")
            builder.AddMessagePackProtocol();
        return builder.Build();
    }

    private static ChannelRow Next(BlockingCollection<ChannelRow> rows)
    {
        Assert.True(rows.TryTake(out var row, Soon));
        return row;
    }

    // The keys of MessagePack's maps are the names of JSON's members; the client's JSON protocol finds them by itself.
    [MessagePackObject]
    public sealed class Positions
    {
        [Key("inbox")]
        public string? Inbox { get; set; }

        [Key("channels")]
        public Dictionary<string, string> Channels { get; set; } = [];
    }

    [MessagePackObject]
    public sealed class Resumed
    {
        [Key("inbox")]
        public Place? Inbox { get; set; }

        [Key("channels")]
        public Attached[]? Channels { get; set; }
    }

    [MessagePackObject]
    public sealed class Place
    {
        [Key("position")]
        public string? Position { get; set; }

        [Key("recovered")]
        public bool Recovered { get; set; }
    }

    [MessagePackObject]
    public sealed class Attached
    {
        [Key("channel")]
        public string? Channel { get; set; }

        [Key("recovered")]
        public bool Recovered { get; set; }
    }

    [MessagePackObject]
    public sealed class ChannelRow
    {
        [Key("channel")]
        public string? Channel { get; set; }

        [Key("epoch")]
        public string? Epoch { get; set; }

        [Key("offset")]
        public long Offset { get; set; }

        [Key("notification")]
        public Notification? Notification { get; set; }
    }

    [MessagePackObject]
    public sealed class Notification
    {
        [Key("payload")]
        public Payload? Payload { get; set; }
    }

    [MessagePackObject]
    public sealed class Payload
    {
        [Key("text")]
        public string? Text { get; set; }
    }
}
