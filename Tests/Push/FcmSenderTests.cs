using System.Security.Cryptography;
using System.Text.Json;
using Nudge.Push.Calls;
using Nudge.Push.Fcm;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

public sealed class FcmSenderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private FcmStandIn _fcm = null!;
    private HttpMessageHandler _wayOut = null!;
    private FcmSender _sender = null!;
    private PushCredentials _credentials = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _fcm = await FcmStandIn.StartAsync(_time);
        _wayOut = _fcm.CreateWayOut();
        var options = new PushOptions { FcmUrl = _fcm.Url.AbsoluteUri };
        _sender = new(new PushHttp(_wayOut, options, _time), options, _time);
        _credentials = _sender.Open(_fcm.Credentials);
    }

    public ValueTask DisposeAsync()
    {
        _wayOut.Dispose();
        return _fcm.DisposeAsync();
    }

    [Fact]
    public async Task A_message_arrives_with_all_that_it_says()
    {
        var result = await _sender.SendOneAsync(
            _credentials, PushTestMessage.To("device-1") with { CollapseKey = "loan:7", ExpiresAt = _time.GetUtcNow().AddMinutes(10) });

        Assert.Equal((PushOutcome.Accepted, "projects/nudge-test/messages/1", false), (result.Outcome, result.Ticket, result.HasReceipt));
        var message = Assert.Single(_fcm.Messages);
        PushTestMessage.AssertJson(
            """
            {"title": "Überfällig", "body": "\"Dune\" ist seit gestern fällig 📚", "image": "https://example.org/dune.jpg"}
            """,
            message.GetProperty("notification"));
        PushTestMessage.AssertJson(
            """
            {
              "collapse_key": "loan:7", "priority": "HIGH", "ttl": "600s",
              "notification": {"tag": "loan:7", "notification_count": 3, "default_sound": true}
            }
            """,
            message.GetProperty("android"));
        PushTestMessage.AssertJson(
            """
            {
              "headers": {
                "apns-push-type": "alert", "apns-priority": "10", "apns-expiration": "1769861400", "apns-collapse-id": "loan:7"
              },
              "payload": {"aps": {"badge": 3, "sound": "default", "mutable-content": 1}}
            }
            """,
            message.GetProperty("apns"));
        PushTestMessage.AssertJson(
            """
            {
              "id": "n-1", "tag": "loan:7", "url": "https://example.org/loans/7", "icon": "https://example.org/icon.png",
              "image": "https://example.org/dune.jpg", "badge": 3, "data": {"loan": {"id": 7}},
              "actions": [{"title": "Verlängern", "url": "https://example.org/loans/7/extend"}, {"title": "Später"}]
            }
            """,
            JsonElement.Parse(message.GetProperty("data").GetProperty("nudge").GetString()!));
    }

    [Fact]
    public async Task A_withdrawal_and_a_badge_show_nothing()
    {
        var shown = PushTestMessage.To("device-1");
        var withdrawal = shown with { Kind = PushKind.Withdraw, Badge = null, Content = PushContent.Empty };
        await _sender.SendAsync(_credentials, [withdrawal, shown with { Kind = PushKind.Badge, Id = null }], None);

        Assert.All(_fcm.Messages, message =>
        {
            Assert.False(message.TryGetProperty("notification", out _));
            Assert.Equal("""{"priority":"NORMAL","ttl":"2419200s"}""", message.GetProperty("android").GetRawText());
        });
        var apns = _fcm.Messages.Select(message => message.GetProperty("apns")).ToDictionary(
            one => one.GetProperty("headers").GetProperty("apns-push-type").GetString()!);
        Assert.Equal("""{"content-available":1}""", apns["background"].GetProperty("payload").GetProperty("aps").GetRawText());
        Assert.Equal("""{"badge":3}""", apns["alert"].GetProperty("payload").GetProperty("aps").GetRawText());
    }

    [Theory]
    [InlineData("UNREGISTERED", 404, PushOutcome.DeadToken, PushScope.Device)]
    [InlineData("INVALID_ARGUMENT", 400, PushOutcome.Dropped, PushScope.Device)]
    [InlineData("SENDER_ID_MISMATCH", 403, PushOutcome.DeadToken, PushScope.Device)]
    [InlineData("THIRD_PARTY_AUTH_ERROR", 401, PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData("QUOTA_EXCEEDED", 429, PushOutcome.Retry, PushScope.App)]
    [InlineData("UNAVAILABLE", 503, PushOutcome.Retry, PushScope.App)]
    [InlineData("INTERNAL", 500, PushOutcome.Retry, PushScope.App)]
    public async Task Every_code_has_its_outcome(string code, int status, PushOutcome outcome, PushScope scope)
    {
        _fcm.Fail("device-1", status, code);
        var result = await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"));
        Assert.Equal((outcome, scope, code), (result.Outcome, result.Scope, result.Reason));
        Assert.Equal(code == "QUOTA_EXCEEDED" ? TimeSpan.FromMinutes(1) : null, result.RetryAfter);
    }

    [Theory]
    [InlineData("UNAVAILABLE", 503)]
    [InlineData("QUOTA_EXCEEDED", 429)]
    public async Task FCM_says_how_long_to_wait(string code, int status)
    {
        // The first request is for a token.
        await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"));
        _fcm.Fail(status, FcmStandIn.ErrorOf(status, code), retryAfter: "90");
        _fcm.Fail(status, FcmStandIn.ErrorOf(status, code), retryAfter: _time.GetUtcNow().AddSeconds(30).ToString("R"));

        Assert.Equal(TimeSpan.FromSeconds(90), (await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"))).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(30), (await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"))).RetryAfter);
    }

    [Fact]
    public async Task A_token_that_FCM_cannot_read_is_dead_and_no_fault_of_the_message()
    {
        var result = await _sender.SendOneAsync(_credentials, PushTestMessage.To("foreign-1"));
        Assert.Equal((PushOutcome.DeadToken, "INVALID_ARGUMENT"), Short(result));
    }

    [Fact]
    public async Task After_a_result_about_the_whole_app_the_rest_of_a_batch_is_not_sent()
    {
        await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"));
        var before = _fcm.Requests;
        _fcm.Fail(503, times: 1_000);
        var results = await _sender.SendAsync(
            _credentials, [.. Enumerable.Range(0, 500).Select(i => PushTestMessage.To($"device-{i}"))], None);

        Assert.All(
            results, result => Assert.Equal((PushOutcome.Retry, PushScope.App, "http_503"), (result.Outcome, result.Scope, result.Reason)));
        Assert.InRange(_fcm.Requests - before, 1, 499);
    }

    [Fact]
    public async Task An_access_token_is_got_once_for_all_and_again_before_it_ends()
    {
        var messages = Enumerable.Range(0, 50).Select(i => PushTestMessage.To($"device-{i}")).ToArray();
        Assert.All(await _sender.SendAsync(_credentials, messages, None), result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(1, _fcm.TokensGiven);

        _time.Advance(TimeSpan.FromMinutes(61));
        Assert.All(await _sender.SendAsync(_credentials, messages, None), result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(2, _fcm.TokensGiven);
    }

    [Fact]
    public async Task A_token_that_was_taken_back_is_replaced_once_and_the_message_goes()
    {
        var messages = Enumerable.Range(0, 50).Select(i => PushTestMessage.To($"device-{i}")).ToArray();
        await _sender.SendAsync(_credentials, messages, None);
        _fcm.Revoke();

        Assert.All(await _sender.SendAsync(_credentials, messages, None), result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(2, _fcm.TokensGiven);
    }

    [Fact]
    public async Task Credentials_are_tried_without_a_push()
    {
        Assert.Equal(PushOutcome.Accepted, (await _sender.TryCredentialsAsync(_credentials, None)).Outcome);
        Assert.Empty(_fcm.Messages);

        using var foreign = RSA.Create(2_048);
        Assert.Equal(
            (PushOutcome.CredentialsRefused, "invalid_grant"),
            Short(await _sender.TryCredentialsAsync(_sender.Open(_fcm.CredentialsOf(foreign, FcmStandIn.Project)), None)));
        using var file = JsonDocument.Parse(_fcm.Credentials);
        using var own = RSA.Create();
        own.ImportFromPem(file.RootElement.GetProperty("private_key").GetString());
        Assert.Equal(
            (PushOutcome.CredentialsRefused, "PERMISSION_DENIED"),
            Short(await _sender.TryCredentialsAsync(_sender.Open(_fcm.CredentialsOf(own, "another-project")), None)));
    }

    [Fact]
    public async Task Where_there_is_no_access_token_for_now_the_lane_waits()
    {
        _fcm.Fail(503);
        Assert.Equal((PushOutcome.Retry, "no_answer"), Short(await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"))));
        _fcm.RefuseAssertionsWith = "unauthorized_client";
        Assert.Equal(
            (PushOutcome.CredentialsRefused, "unauthorized_client"),
            Short(await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"))));
        _fcm.RefuseAssertionsWith = null;
        Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"))).Outcome);
    }

    [Fact]
    public async Task A_long_text_is_cut_and_data_that_is_too_long_is_refused_whole()
    {
        var message = PushTestMessage.To("device-1");
        var lengthy = message with { Content = message.Content with { Body = new('ä', 5_000) } };
        Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(_credentials, lengthy)).Outcome);
        Assert.EndsWith(
            "ä…", Assert.Single(_fcm.Messages).GetProperty("notification").GetProperty("body").GetString(), StringComparison.Ordinal);

        var large = message with { Data = JsonElement.Parse($$"""{"all": "{{new string('x', 4_096)}}"}""") };
        Assert.Equal((PushOutcome.TooLarge, "payload_too_large"), Short(await _sender.SendOneAsync(_credentials, large)));
    }

    [Fact]
    public async Task No_answer_is_an_answer()
    {
        await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"));
        await _fcm.DisposeAsync();
        Assert.Equal((PushOutcome.Retry, "no_answer"), Short(await _sender.SendOneAsync(_credentials, PushTestMessage.To("device-1"))));
        Assert.Equal((PushOutcome.DeadToken, "target_malformed"), Short(await _sender.SendOneAsync(_credentials, PushTestMessage.To(""))));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("""{"type": "authorized_user"}""")]
    [InlineData("""{"type": "service_account", "project_id": "../x", "client_email": "a@b", "token_uri": "https://x/"}""")]
    [InlineData("""{"type": "service_account", "project_id": "x", "client_email": "", "token_uri": "https://x/"}""")]
    [InlineData("""{"type": "service_account", "project_id": "x", "client_email": "a@b", "token_uri": "/token"}""")]
    [InlineData("""{"type": "service_account", "project_id": "x", "client_email": "a@b", "token_uri": "https://x/"}""")]
    public void Credentials_that_cannot_be_any_are_named_and_not_quoted(string json)
    {
        var withKey = json.Replace("}", ", \"private_key\": \"secret-words\"}", StringComparison.Ordinal);
        var read = _sender.Read(System.Text.Encoding.UTF8.GetBytes(withKey));
        Assert.Null(read.Credentials);
        Assert.DoesNotContain("secret-words", read.Mistake, StringComparison.Ordinal);
    }

    private static (PushOutcome Outcome, string Reason) Short(PushResult result) => (result.Outcome, result.Reason);
}
