using System.Text.Json;
using Nudge.Push.Calls;
using Nudge.Push.Expo;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

/// <summary>Expo's official library, unmodified, as the judge of our shapes and as a client of the stand-in that judges them.</summary>
public sealed class ForeignExpoTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private ExpoStandIn _expo = null!;
    private NodeProcess _library = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        Skip.WithoutNodeClients();
        _expo = await ExpoStandIn.StartAsync(_time);
        _library = NodeProcess.Start("expo-server.mjs", _expo.Url.GetLeftPart(UriPartial.Authority));
        await _library.ReceiveAsync(None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
        if (_expo is not null)
            await _expo.DisposeAsync();
    }

    [Fact]
    public async Task Its_types_have_every_field_that_we_send()
    {
        using var wayOut = _expo.CreateWayOut();
        var options = new PushOptions { ExpoUrl = _expo.Address };
        var sender = new ExpoSender(new PushHttp(wayOut, options, _time), options, _time);
        var shown = PushTestMessage.To("ExponentPushToken[a]") with { CollapseKey = "loan:7" };
        await sender.SendAsync(
            new ExpoCredentials(null),
            [
                shown,
                shown with { Content = shown.Content with { Priority = PushPriority.Low } },
                shown with { Content = shown.Content with { Priority = PushPriority.Normal } },
                shown with { Kind = PushKind.Withdraw }, shown with { Kind = PushKind.Badge },
            ],
            None);

        Assert.Equal(5, _expo.Messages.Count);
        Assert.Equal(0, (await CallAsync("foreignFields", _expo.Messages)).GetArrayLength());
        Assert.Equal(
            "[\"title\",\"colour\"]",
            (await CallAsync("foreignFields", new[] { new { to = "x", title = 7, colour = "red" } })).GetRawText());
    }

    [Fact]
    public async Task It_chunks_as_we_do_and_takes_the_same_tokens()
    {
        var messages = Enumerable.Range(0, 250).Select(i => new { to = $"ExponentPushToken[{i}]" }).ToArray();
        Assert.Equal("[100,100,50]", (await CallAsync("chunk", messages)).GetRawText());
        Assert.Equal("[300,1]", (await CallAsync("chunkReceipts", Enumerable.Range(0, 301).Select(i => $"{i}"))).GetRawText());
        string[] tokens =
        [
            "ExponentPushToken[a]", "ExpoPushToken[b-_]", "f0b1c2d3-0000-4000-8000-000000000000", "ExponentPushToken[a", "token", "",
        ];
        Assert.Equal(
            tokens.Select(ExpoToken.IsOne), (await CallAsync("isToken", tokens)).EnumerateArray().Select(isOne => isOne.GetBoolean()));
    }

    [Fact]
    public async Task It_understands_the_stand_in()
    {
        _expo.FailTicket("ExponentPushToken[b]", "DeviceNotRegistered");
        var tickets = await CallAsync(
            "send",
            new[] { new { to = "ExponentPushToken[a]", body = new string('x', 2_000) }, new { to = "ExponentPushToken[b]", body = "y" } });
        Assert.Equal(["ok", "error"], tickets.EnumerateArray().Select(ticket => ticket.GetProperty("status").GetString()));
        Assert.True(Assert.Single(_expo.Chunks).IsCompressed);

        var id = tickets[0].GetProperty("id").GetString()!;
        Assert.Equal("{}", (await CallAsync("receipts", new[] { id })).GetRawText());
        _expo.Finish(id);
        Assert.Equal("ok", (await CallAsync("receipts", new[] { id })).GetProperty(id).GetProperty("status").GetString());

        await _library.SendAsync(
            new { call = "send", argument = Enumerable.Range(0, 101).Select(i => new { to = $"ExponentPushToken[{i}]" }) }, None);
        Assert.Equal("PUSH_TOO_MANY_NOTIFICATIONS", (await _library.ReceiveAsync(None)).GetProperty("code").GetString());
    }

    private async Task<JsonElement> CallAsync<T>(string call, T argument)
    {
        await _library.SendAsync(new { call, argument }, None);
        var answer = await _library.ReceiveAsync(None);
        Assert.True(answer.TryGetProperty("answer", out var value), answer.GetRawText());
        return value;
    }
}
