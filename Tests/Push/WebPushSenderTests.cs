using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Push.WebPush;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

public sealed class WebPushSenderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly VapidPair _pair = new();
    private WebPushStandIn _service = null!;
    private HttpMessageHandler _wayOut = null!;
    private WebPushSender _sender = null!;
    private PushCredentials _credentials = null!;
    private BrowserSubscription _browser = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _service = await WebPushStandIn.StartAsync(_time);
        _wayOut = _service.CreateWayOut();
        _sender = SenderOf(PushProvider.WebPush);
        _credentials = _sender.Open(_pair.Credentials);
        _browser = _service.Subscribe(_pair.PublicKey);
    }

    public ValueTask DisposeAsync()
    {
        _wayOut.Dispose();
        return _service.DisposeAsync();
    }

    [Fact]
    public async Task The_browser_opens_all_that_a_message_says()
    {
        var message = PushTestMessage.To(_browser.Target) with { CollapseKey = "loan-7", ExpiresAt = _time.GetUtcNow().AddMinutes(10) };
        Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, message)).Outcome);

        var delivery = Assert.Single(_service.Deliveries);
        Assert.Equal((600, "high", "loan-7"), (delivery.Ttl, delivery.Urgency, delivery.Topic));
        PushTestMessage.AssertJson(
            """
            {
              "id": "n-1", "tag": "loan-7", "title": "Überfällig", "body": "\"Dune\" ist seit gestern fällig 📚",
              "url": "https://example.org/loans/7", "icon": "https://example.org/icon.png",
              "image": "https://example.org/dune.jpg", "badge": 3, "data": {"loan": {"id": 7}},
              "actions": [{"title": "Verlängern", "url": "https://example.org/loans/7/extend"}, {"title": "Später"}]
            }
            """,
            delivery.Note);
    }

    [Fact]
    public async Task A_withdrawal_replaces_the_push_that_still_waits()
    {
        var shown = PushTestMessage.To(_browser.Target) with { Id = "a notification's id, longer than a topic may be" };
        await _sender.SendOneAsync(_credentials, shown);
        await _sender.SendOneAsync(_credentials, shown with { Kind = PushKind.Withdraw, Content = PushContent.Empty, Data = null });

        Assert.Single(_service.Deliveries.Select(delivery => delivery.Topic).Distinct());
        Assert.Equal(
            ("low", "withdraw", shown.Id), (_service.Deliveries[1].Urgency, Text("kind"), Text("id")));
        Assert.False(_service.Deliveries[1].Note.TryGetProperty("title", out _));

        string? Text(string name) => _service.Deliveries[1].Note.GetProperty(name).GetString();
    }

    [Fact]
    public async Task UnifiedPush_is_the_same_protocol()
    {
        var sender = SenderOf(PushProvider.UnifiedPush);
        Assert.Equal(
            PushOutcome.Accepted, (await sender.SendOneAsync(sender.Open(_pair.Credentials), PushTestMessage.To(_browser.Target))).Outcome);
        Assert.Equal(
            (PushOutcome.CredentialsRefused, "credentials_foreign"),
            Short(await sender.SendOneAsync(_credentials, PushTestMessage.To(_browser.Target))));
    }

    [Theory]
    [InlineData(400, PushOutcome.Dropped)]
    [InlineData(401, PushOutcome.CredentialsRefused)]
    [InlineData(403, PushOutcome.CredentialsRefused)]
    [InlineData(404, PushOutcome.DeadToken)]
    [InlineData(410, PushOutcome.DeadToken)]
    [InlineData(413, PushOutcome.TooLarge)]
    [InlineData(429, PushOutcome.Retry)]
    [InlineData(500, PushOutcome.Retry)]
    [InlineData(503, PushOutcome.Retry)]
    [InlineData(302, PushOutcome.Dropped)]
    [InlineData(200, PushOutcome.Accepted)]
    [InlineData(202, PushOutcome.Accepted)]
    public async Task Every_status_concerns_its_device_alone(int status, PushOutcome outcome)
    {
        _service.Fail(status, "text", retryAfter: "9");
        var result = await _sender.SendOneAsync(_credentials, PushTestMessage.To(_browser.Target));

        Assert.Equal((outcome, PushScope.Device), (result.Outcome, result.Scope));
        Assert.Equal(outcome == PushOutcome.Retry ? TimeSpan.FromSeconds(9) : null, result.RetryAfter);
        Assert.Equal(outcome == PushOutcome.Accepted ? "" : $"http_{status}", result.Reason);
        Assert.Equal(1, _service.Requests);
    }

    [Fact]
    public async Task A_subscription_that_ended_is_dead_and_one_of_another_key_refused_and_both_stop_nobody_else()
    {
        var ended = _service.Subscribe(_pair.PublicKey);
        _service.Remove(ended);
        var foreign = _service.Subscribe(new VapidPair().PublicKey);
        var results = await _sender.SendAsync(
            _credentials,
            [PushTestMessage.To(ended.Target), PushTestMessage.To(foreign.Target), PushTestMessage.To(_browser.Target)],
            None);

        Assert.Equal(
            [PushOutcome.DeadToken, PushOutcome.CredentialsRefused, PushOutcome.Accepted], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task A_token_is_used_for_half_a_day_and_names_the_port()
    {
        for (var hours = 0; hours < 24; hours++)
        {
            Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, PushTestMessage.To(_browser.Target))).Outcome);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(3, _service.TokensSeen);
    }

    [Fact]
    public async Task A_body_is_never_longer_than_push_services_take()
    {
        var message = PushTestMessage.To(_browser.Target);
        var results = await _sender.SendAsync(
            _credentials, [.. Enumerable.Range(3_450, 350).Select(WithBody)], None);

        Assert.All(results, result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(4_096, _service.Deliveries.Max(delivery => delivery.Bytes));

        PushMessage WithBody(int length) => message with { Content = message.Content with { Body = new('x', length) } };
    }

    [Fact]
    public async Task A_push_service_that_does_not_answer_holds_up_no_other()
    {
        await using var silent = await WebPushStandIn.StartAsync(_time);
        silent.Gate = new TaskCompletionSource().Task;
        var hanging = Enumerable.Range(0, 100).Select(_ => PushTestMessage.To(silent.Subscribe(_pair.PublicKey).Target)).ToArray();
        var options = new PushOptions { RequestsMax = 100 };
        var sender = new WebPushSender(PushProvider.WebPush, new PushHttp(_wayOut, options, _time), options, _time);
        var held = sender.SendAsync(_credentials, hanging, None);
        await silent.ArrivedAsync(100);

        Assert.Equal(PushOutcome.Accepted, (await sender.SendOneAsync(_credentials, PushTestMessage.To(_browser.Target))).Outcome);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.All(
            await held,
            result => Assert.Equal((PushOutcome.Retry, PushScope.Device, "no_answer"), (result.Outcome, result.Scope, result.Reason)));
    }

    [Fact]
    public async Task An_answer_that_does_not_end_is_none()
    {
        _service.Fail(500, new string('x', BoundedAnswers.BytesMax + 1));
        Assert.Equal(
            (PushOutcome.Retry, "no_answer"), Short(await _sender.SendOneAsync(_credentials, PushTestMessage.To(_browser.Target))));
    }

    [Fact]
    public async Task A_target_that_cannot_be_a_subscription_is_dead_and_not_sent()
    {
        var good = _browser.Target;
        // The right length, and not on the curve.
        var offCurve = good.P256dh![..^4] + (good.P256dh.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA");
        PushTarget[] wrong =
        [
            good with { Address = "" }, good with { Address = "/push/1" },
            good with { Address = "ftp://example.org/" }, good with { Address = "https://ada:x@example.org/" },
            good with { P256dh = null }, good with { P256dh = "" }, good with { P256dh = good.P256dh[..^2] },
            good with { P256dh = offCurve }, good with { P256dh = "=== not base64" },
            good with { Auth = null }, good with { Auth = "AAAA" }, good with { Auth = "\u00e4" },
        ];
        var results = await _sender.SendAsync(_credentials, [.. wrong.Select(PushTestMessage.To)], None);

        Assert.All(results, result => Assert.Equal((PushOutcome.DeadToken, "target_malformed"), Short(result)));
        Assert.Equal(0, _service.Requests);
    }

    [Fact]
    public void Keys_that_are_no_pair_are_no_credentials()
    {
        string[] wrong =
        [
            $$"""{"publicKey": "{{new VapidPair().PublicKey}}", "privateKey": "{{_pair.PrivateKey}}", "subject": "mailto:a@b.org"}""",
            $$"""{"publicKey": "{{_pair.PublicKey}}", "privateKey": "{{_pair.PrivateKey}}", "subject": "ada"}""",
            $$"""{"publicKey": "{{_pair.PublicKey}}", "privateKey": "AAAA", "subject": "mailto:ada@example.org"}""",
            "[]",
        ];
        Assert.All(wrong, json =>
        {
            var read = _sender.Read(System.Text.Encoding.UTF8.GetBytes(json));
            Assert.Null(read.Credentials);
            Assert.DoesNotContain(_pair.PrivateKey, read.Mistake, StringComparison.Ordinal);
        });
    }

    private WebPushSender SenderOf(PushProvider provider)
    {
        var options = new PushOptions();
        return new(provider, new PushHttp(_wayOut, options, _time), options, _time);
    }

    private static (PushOutcome Outcome, string Reason) Short(PushResult result) => (result.Outcome, result.Reason);
}
