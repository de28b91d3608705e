using System.Security.Cryptography;
using Nudge.Push.Apns;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

public sealed class ApnsSenderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private ApnsStandIn _apns = null!;
    private HttpMessageHandler _wayOut = null!;
    private ApnsSender _sender = null!;
    private PushCredentials _credentials = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _apns = await ApnsStandIn.StartAsync(_time);
        _wayOut = _apns.CreateWayOut();
        var options = new PushOptions { ApnsUrl = _apns.Url.AbsoluteUri };
        _sender = new(new PushHttp(_wayOut, options, _time), options, _time);
        _credentials = _sender.Open(_apns.Credentials);
    }

    public ValueTask DisposeAsync()
    {
        _wayOut.Dispose();
        return _apns.DisposeAsync();
    }

    [Fact]
    public async Task A_message_arrives_with_all_that_it_says()
    {
        var result = await _sender.SendOneAsync(
            _credentials, PushTestMessage.To(TokenOf(1)) with { CollapseKey = "loan:7", ExpiresAt = _time.GetUtcNow().AddMinutes(10) });

        var delivery = Assert.Single(_apns.Deliveries);
        Assert.Equal((PushOutcome.Accepted, delivery.Headers["apns-id"]), (result.Outcome, result.Ticket));
        Assert.Equal(
            ("alert", "10", "1769861400", "loan:7", ApnsStandIn.Topic),
            (Header("push-type"), Header("priority"), Header("expiration"), Header("collapse-id"), Header("topic")));
        PushTestMessage.AssertJson(
            """
            {
              "alert": {"title": "Überfällig", "body": "\"Dune\" ist seit gestern fällig 📚"},
              "badge": 3, "sound": "default", "mutable-content": 1
            }
            """,
            delivery.Body.GetProperty("aps"));
        Assert.Equal("https://example.org/loans/7", delivery.Body.GetProperty("nudge").GetProperty("url").GetString());

        string Header(string name) => delivery.Headers[$"apns-{name}"];
    }

    [Fact]
    public async Task A_withdrawal_is_a_background_push_and_one_with_a_badge_is_none()
    {
        var withdrawal = PushTestMessage.To(TokenOf(1)) with { Kind = PushKind.Withdraw, Content = PushContent.Empty, Data = null };
        foreach (var message in new[] { withdrawal with { Badge = null }, withdrawal, withdrawal with { Kind = PushKind.Badge } })
            Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, message)).Outcome);

        Assert.Equal(
            [
                ("background", "5", """{"content-available":1}"""),
                ("alert", "5", """{"badge":3,"content-available":1}"""),
                ("alert", "5", """{"badge":3}"""),
            ],
            _apns.Deliveries.Select(
                one => (one.Headers["apns-push-type"], one.Headers["apns-priority"], one.Body.GetProperty("aps").GetRawText())));
        Assert.All(_apns.Deliveries, one => Assert.Equal("n-1", one.Headers["apns-collapse-id"]));
    }

    [Fact]
    public async Task A_batch_shares_one_connection_and_one_token()
    {
        var messages = Enumerable.Range(0, _sender.BatchMax).Select(i => PushTestMessage.To(TokenOf(i))).ToArray();
        Assert.All(await _sender.SendAsync(_credentials, messages, None), result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal((1, 1), (_apns.Connections, _apns.TokensSeen));
        Assert.True(_apns.UnderWayMax > 1);
    }

    [Fact]
    public async Task The_provider_token_is_renewed_between_twenty_minutes_and_an_hour()
    {
        for (var minutes = 0; minutes < 180; minutes += 5)
        {
            Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)))).Outcome);
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(4, _apns.TokensSeen);
    }

    [Fact]
    public async Task A_token_that_Apple_calls_expired_is_renewed_once_it_may_be()
    {
        await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)));
        _time.Advance(TimeSpan.FromMinutes(5));
        _apns.CallsTokensExpired = true;
        var early = await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)));
        Assert.Equal((PushOutcome.Retry, PushScope.App, TimeSpan.FromMinutes(15)), (early.Outcome, early.Scope, early.RetryAfter));

        _time.Advance(TimeSpan.FromMinutes(15));
        _apns.CallsTokensExpired = false;
        _apns.Fail(403, """{"reason":"ExpiredProviderToken"}""");
        Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)))).Outcome);
        Assert.Equal(2, _apns.TokensSeen);
    }

    [Theory]
    [InlineData(400, "BadCollapseId", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(400, "BadDeviceToken", PushOutcome.DeadToken, PushScope.Device)]
    [InlineData(400, "BadExpirationDate", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(400, "BadMessageId", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(400, "BadPriority", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(400, "BadTopic", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(400, "DeviceTokenNotForTopic", PushOutcome.DeadToken, PushScope.Device)]
    [InlineData(400, "DuplicateHeaders", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(400, "IdleTimeout", PushOutcome.Retry, PushScope.Device)]
    [InlineData(400, "InvalidPushType", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(400, "MissingDeviceToken", PushOutcome.DeadToken, PushScope.Device)]
    [InlineData(400, "MissingTopic", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(400, "PayloadEmpty", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(400, "TopicDisallowed", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(403, "BadCertificate", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(403, "BadCertificateEnvironment", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(403, "Forbidden", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(403, "InvalidProviderToken", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(403, "MissingProviderToken", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData(404, "BadPath", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(405, "MethodNotAllowed", PushOutcome.Dropped, PushScope.Device)]
    [InlineData(410, "ExpiredToken", PushOutcome.DeadToken, PushScope.Device)]
    [InlineData(410, "Unregistered", PushOutcome.DeadToken, PushScope.Device)]
    [InlineData(413, "PayloadTooLarge", PushOutcome.TooLarge, PushScope.Device)]
    [InlineData(429, "TooManyProviderTokenUpdates", PushOutcome.Retry, PushScope.App)]
    [InlineData(429, "TooManyRequests", PushOutcome.Retry, PushScope.Device)]
    [InlineData(500, "InternalServerError", PushOutcome.Retry, PushScope.App)]
    [InlineData(503, "ServiceUnavailable", PushOutcome.Retry, PushScope.App)]
    [InlineData(503, "Shutdown", PushOutcome.Retry, PushScope.App)]
    public async Task Every_reason_has_its_outcome(int status, string reason, PushOutcome outcome, PushScope scope)
    {
        _apns.Fail(TokenOf(1), status, reason);
        var result = await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)));
        Assert.Equal((outcome, scope, reason), (result.Outcome, result.Scope, result.Reason));
    }

    [Fact]
    public async Task A_token_that_is_gone_is_gone_since_a_moment()
    {
        var since = _time.GetUtcNow().AddDays(-3);
        _apns.Fail(TokenOf(1), 410, "Unregistered", since);
        Assert.Equal(since, (await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)))).DeadSince);
    }

    [Fact]
    public async Task Apple_says_how_long_to_wait()
    {
        _apns.Fail(429, """{"reason":"TooManyRequests"}""", retryAfter: "5");
        Assert.Equal(TimeSpan.FromSeconds(5), (await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)))).RetryAfter);
    }

    [Fact]
    public async Task Credentials_are_tried_with_a_token_that_nobody_has()
    {
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(PushOutcome.Accepted, (await _sender.TryCredentialsAsync(_credentials, None)).Outcome);
        Assert.Equal(
            (PushOutcome.CredentialsRefused, "InvalidProviderToken"),
            Short(await _sender.TryCredentialsAsync(_sender.Open(_apns.CredentialsOf(ApnsStandIn.Topic, foreign)), None)));
        Assert.Equal(
            (PushOutcome.CredentialsRefused, "TopicDisallowed"),
            Short(await _sender.TryCredentialsAsync(_sender.Open(_apns.CredentialsOf("org.example.other")), None)));
        Assert.Empty(_apns.Deliveries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcd")]
    [InlineData("../../x")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000001")]
    public async Task A_target_that_cannot_be_a_token_is_dead_and_not_sent(string token)
    {
        Assert.Equal(
            (PushOutcome.DeadToken, "target_malformed"), Short(await _sender.SendOneAsync(_credentials, PushTestMessage.To(token))));
        Assert.Equal(0, _apns.Requests);
    }

    [Theory]
    [InlineData("a\r\napns-topic: b")]
    [InlineData("ä")]
    [InlineData(" a")]
    [InlineData("")]
    public async Task A_tag_that_is_no_header_is_hashed(string tag)
    {
        var result = await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)) with { CollapseKey = tag });
        Assert.Equal(PushOutcome.Accepted, result.Outcome);
        Assert.Equal(43, Assert.Single(_apns.Deliveries).Headers["apns-collapse-id"].Length);
    }

    [Fact]
    public async Task A_long_text_is_cut_and_a_long_tag_hashed()
    {
        var message = PushTestMessage.To(TokenOf(1)) with { CollapseKey = new('k', 100) };
        var lengthy = message with { Content = message.Content with { Body = new('ß', 5_000) } };
        Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, lengthy)).Outcome);
        Assert.Equal(43, Assert.Single(_apns.Deliveries).Headers["apns-collapse-id"].Length);
    }

    [Fact]
    public async Task No_answer_is_an_answer()
    {
        await _apns.DisposeAsync();
        var result = await _sender.SendOneAsync(_credentials, PushTestMessage.To(TokenOf(1)));
        Assert.Equal((PushOutcome.Retry, PushScope.App, "no_answer"), (result.Outcome, result.Scope, result.Reason));
    }

    [Theory]
    [InlineData("""{"teamId": "short", "keyId": "KEY0123456", "topic": "org.example", "privateKey": "secret-words"}""")]
    [InlineData("""{"teamId": "TEAM012345", "keyId": "KEY0123456", "topic": "org example", "privateKey": "secret-words"}""")]
    [InlineData("""{"teamId": "TEAM012345", "keyId": "KEY0123456", "topic": "org.example", "privateKey": "secret-words"}""")]
    [InlineData("nothing")]
    public void Credentials_that_cannot_be_any_are_named_and_not_quoted(string json)
    {
        var read = _sender.Read(System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Null(read.Credentials);
        Assert.DoesNotContain("secret-words", read.Mistake, StringComparison.Ordinal);
    }

    private static string TokenOf(int i) => $"{i + 1:x64}";

    private static (PushOutcome Outcome, string Reason) Short(PushResult result) => (result.Outcome, result.Reason);
}
