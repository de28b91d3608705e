using Nudge.Push.Calls;
using Nudge.Push.Expo;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

public sealed class ExpoSenderTests : IAsyncLifetime
{
    private static readonly PushCredentials Open = new ExpoCredentials(null);

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private ExpoStandIn _expo = null!;
    private HttpMessageHandler _wayOut = null!;
    private ExpoSender _sender = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _expo = await ExpoStandIn.StartAsync(_time);
        _wayOut = _expo.CreateWayOut();
        var options = new PushOptions { ExpoUrl = _expo.Address };
        _sender = new(new PushHttp(_wayOut, options, _time), options, _time);
    }

    public ValueTask DisposeAsync()
    {
        _wayOut.Dispose();
        return _expo.DisposeAsync();
    }

    [Fact]
    public async Task A_message_arrives_with_all_that_it_says_and_has_a_ticket()
    {
        var result = await _sender.SendOneAsync(
            Open, PushTestMessage.To(TokenOf(1)) with { CollapseKey = "loan:7", ExpiresAt = _time.GetUtcNow().AddMinutes(10) });

        Assert.Equal((PushOutcome.Accepted, true), (result.Outcome, result.HasReceipt));
        Assert.NotNull(result.Ticket);
        PushTestMessage.AssertJson(
            """
            {
              "to": "ExponentPushToken[device-1]", "title": "Überfällig", "body": "\"Dune\" ist seit gestern fällig 📚", "ttl": 600,
              "priority": "high", "sound": "default", "badge": 3, "mutableContent": true, "collapseId": "loan:7", "tag": "loan:7",
              "richContent": {"image": "https://example.org/dune.jpg"}, "data": {"nudge": {
                "id": "n-1", "tag": "loan:7", "url": "https://example.org/loans/7", "icon": "https://example.org/icon.png",
                "image": "https://example.org/dune.jpg", "badge": 3, "data": {"loan": {"id": 7}},
                "actions": [{"title": "Verlängern", "url": "https://example.org/loans/7/extend"}, {"title": "Später"}]
              }}
            }
            """,
            Assert.Single(_expo.Messages));
    }

    [Fact]
    public async Task A_withdrawal_is_silent_and_a_badge_is_a_number_alone()
    {
        var shown = PushTestMessage.To(TokenOf(1));
        var withdrawal = shown with { Kind = PushKind.Withdraw, Content = PushContent.Empty, Data = null };
        await _sender.SendAsync(Open, [withdrawal, new() { Target = shown.Target, Kind = PushKind.Badge, Badge = 0 }], None);

        PushTestMessage.AssertJson(
            """
            {
              "to": "ExponentPushToken[device-1]", "data": {"nudge": {"id": "n-1", "kind": "withdraw", "tag": "n-1", "badge": 3}},
              "ttl": 2419200, "priority": "normal", "badge": 3, "collapseId": "n-1", "tag": "n-1", "_contentAvailable": true
            }
            """,
            _expo.Messages[0]);
        PushTestMessage.AssertJson(
            """
            {
              "to": "ExponentPushToken[device-1]", "data": {"nudge": {"kind": "badge", "tag": "badge", "badge": 0}},
              "ttl": 2419200, "priority": "normal", "badge": 0, "collapseId": "badge", "tag": "badge"
            }
            """,
            _expo.Messages[1]);
    }

    [Fact]
    public async Task A_batch_goes_in_chunks_of_a_hundred_compressed_and_six_at_once()
    {
        var opening = new TaskCompletionSource();
        _expo.Gate = opening.Task;
        var messages = Enumerable.Range(0, _sender.BatchMax).Select(i => PushTestMessage.To(TokenOf(i))).ToArray();
        // Two batches at once: the limit is the process's.
        var sending = Task.WhenAll(_sender.SendAsync(Open, messages, None), _sender.SendAsync(Open, messages[..250], None));
        await _expo.ArrivedAsync(6);
        opening.SetResult();
        var results = await sending;

        Assert.All(results.SelectMany(batch => batch), result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(results[0].Count, results[0].Select(result => result.Ticket).Distinct().Count());
        Assert.Equal(6, _expo.UnderWayMax);
        Assert.Equal(9, _expo.Requests);
        Assert.All(_expo.Chunks, chunk => Assert.True(chunk is { Messages: <= ExpoStandIn.MessagesMax, IsCompressed: true }));
    }

    [Fact]
    public async Task A_short_request_is_not_compressed()
    {
        await _sender.SendOneAsync(Open, new() { Target = new(TokenOf(1)), Kind = PushKind.Badge, Badge = 1 });
        Assert.False(Assert.Single(_expo.Chunks).IsCompressed);
    }

    [Fact]
    public async Task Tickets_belong_to_their_messages_in_order()
    {
        _expo.FailTicket(TokenOf(1), "DeviceNotRegistered");
        string[] tokens = [TokenOf(0), "no token", TokenOf(1), TokenOf(2)];
        var results = await _sender.SendAsync(Open, [.. tokens.Select(PushTestMessage.To)], None);

        Assert.Equal(
            [PushOutcome.Accepted, PushOutcome.DeadToken, PushOutcome.DeadToken, PushOutcome.Accepted],
            results.Select(result => result.Outcome));
        Assert.Equal(
            ["target_malformed", "DeviceNotRegistered"],
            results.Where(result => result.Outcome == PushOutcome.DeadToken).Select(result => result.Reason));
    }

    [Theory]
    [InlineData("DeviceNotRegistered", PushOutcome.DeadToken, PushScope.Device)]
    [InlineData("MessageTooBig", PushOutcome.TooLarge, PushScope.Device)]
    [InlineData("MessageRateExceeded", PushOutcome.Retry, PushScope.Device)]
    [InlineData("MismatchSenderId", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData("InvalidCredentials", PushOutcome.CredentialsRefused, PushScope.App)]
    [InlineData("DeveloperError", PushOutcome.Dropped, PushScope.Device)]
    [InlineData("ExpoError", PushOutcome.Retry, PushScope.Device)]
    [InlineData("ProviderError", PushOutcome.Retry, PushScope.Device)]
    public async Task Every_code_means_the_same_in_a_ticket_and_in_a_receipt(string code, PushOutcome outcome, PushScope scope)
    {
        _expo.FailTicket(TokenOf(1), code);
        var ticket = await _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)));
        _expo.Finish("late", code);
        var receipts = await _sender.AskAsync(Open, ["late"], None);

        Assert.Equal((outcome, scope, code), (ticket.Outcome, ticket.Scope, ticket.Reason));
        Assert.Equal(ticket, receipts.Final["late"]);
    }

    [Fact]
    public async Task A_ticket_without_a_code_is_dropped()
    {
        _expo.FailTicket(TokenOf(1), "");
        Assert.Equal((PushOutcome.Dropped, "unknown"), Short(await _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)))));
    }

    [Fact]
    public async Task Receipts_that_are_not_ready_are_not_there()
    {
        _expo.Finish("good");
        var receipts = await _sender.AskAsync(Open, ["good", "not-ready"], None);

        Assert.Null(receipts.Failure);
        Assert.Equal([KeyValuePair.Create("good", PushResult.Confirmed)], receipts.Final);
        await Assert.ThrowsAsync<ArgumentException>(
            () => _sender.AskAsync(Open, [.. Enumerable.Repeat("x", _sender.TicketsMax + 1)], None));
    }

    [Theory]
    [InlineData(429, """{"errors":[{"code":"TOO_MANY_REQUESTS"}]}""", "TOO_MANY_REQUESTS")]
    [InlineData(429, "slow down", "http_429")]
    [InlineData(500, "", "http_500")]
    [InlineData(503, "<html>", "http_503")]
    [InlineData(200, "<html>", "answer_malformed")]
    [InlineData(200, """{"data":[]}""", "answer_malformed")]
    public async Task A_request_that_may_do_later_has_the_lane_wait(int status, string body, string reason)
    {
        _expo.Fail(status, body, retryAfter: "7", times: 2);
        var result = await _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)));
        var receipts = await _sender.AskAsync(Open, ["x"], None);

        Assert.Equal((PushOutcome.Retry, PushScope.App, reason), (result.Outcome, result.Scope, result.Reason));
        Assert.Equal(status == 200 ? null : TimeSpan.FromSeconds(7), result.RetryAfter);
        if (body.Contains("data", StringComparison.Ordinal))
            return;
        Assert.Equal(result, receipts.Failure);
    }

    [Fact]
    public async Task A_chunk_that_Expo_calls_too_long_is_halved_and_so_many_tickets_are_asked_for_again()
    {
        _expo.Fail(400, """{"errors":[{"code":"PUSH_TOO_MANY_NOTIFICATIONS"}]}""");
        var results = await _sender.SendAsync(Open, [PushTestMessage.To(TokenOf(1)), PushTestMessage.To(TokenOf(2))], None);
        Assert.All(results, result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(3, _expo.Requests);

        _expo.Fail(400, """{"errors":[{"code":"PUSH_TOO_MANY_RECEIPTS"}]}""");
        Assert.Equal((PushOutcome.Retry, "PUSH_TOO_MANY_RECEIPTS"), Short((await _sender.AskAsync(Open, ["x"], None)).Failure!));
    }

    [Fact]
    public async Task Messages_of_several_projects_go_apart()
    {
        for (var i = 0; i < 10; i++)
            _expo.Assign(TokenOf(i), $"@ada/{i % 3}");
        var results = await _sender.SendAsync(Open, [.. Enumerable.Range(0, 10).Select(i => PushTestMessage.To(TokenOf(i)))], None);

        Assert.All(results, result => Assert.Equal(PushOutcome.Accepted, result.Outcome));
        Assert.Equal(4, _expo.Requests);
        Assert.Equal([3, 3, 4], _expo.Chunks.Select(chunk => chunk.Messages).Order());
    }

    [Fact]
    public async Task A_device_of_another_project_cannot_stop_the_lane_by_its_own_credentials()
    {
        _expo.Assign(TokenOf(2), "@mallory/app");
        _expo.FailTicket(TokenOf(2), "InvalidCredentials");
        var results = await _sender.SendAsync(Open, [PushTestMessage.To(TokenOf(1)), PushTestMessage.To(TokenOf(2))], None);

        Assert.Equal(PushOutcome.Accepted, results[0].Outcome);
        Assert.Equal((PushOutcome.CredentialsRefused, PushScope.Device), (results[1].Outcome, results[1].Scope));
    }

    [Fact]
    public async Task A_request_refused_for_one_message_is_halved_until_that_one_stands_alone()
    {
        var bad = new PushMessage { Target = new(TokenOf(13)), Kind = PushKind.Badge, Badge = -1 };
        var messages = Enumerable.Range(0, 100).Select(i => i == 13 ? bad : PushTestMessage.To(TokenOf(i))).ToArray();
        var results = await _sender.SendAsync(Open, messages, None);

        Assert.Equal((PushOutcome.Dropped, "VALIDATION_ERROR"), Short(results[13]));
        Assert.Equal(99, results.Count(result => result.Outcome == PushOutcome.Accepted));
        Assert.Equal(99, _expo.Messages.Count);
    }

    [Fact]
    public async Task Where_Expo_reads_no_message_at_all_it_is_not_asked_for_each()
    {
        var bad = Enumerable.Range(0, 100).Select(i => new PushMessage { Target = new(TokenOf(i)), Kind = PushKind.Badge, Badge = -1 });
        var results = await _sender.SendAsync(Open, [.. bad], None);

        Assert.All(results, result => Assert.True(result.Outcome is PushOutcome.Dropped or PushOutcome.Retry));
        Assert.InRange(_expo.Requests, 2, 64);
    }

    [Fact]
    public async Task A_message_that_Expo_calls_too_large_is()
    {
        _expo.Fail(413);
        Assert.Equal((PushOutcome.TooLarge, "http_413"), Short(await _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)))));
    }

    [Fact]
    public async Task A_project_with_enhanced_security_takes_its_token_alone()
    {
        _expo.AccessToken = "expo-secret";
        var right = _sender.Open("""{"accessToken": "expo-secret"}"""u8.ToArray());

        Assert.Equal(
            (PushOutcome.CredentialsRefused, "UNAUTHORIZED"), Short(await _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)))));
        Assert.Equal((PushOutcome.CredentialsRefused, "UNAUTHORIZED"), Short(await _sender.TryCredentialsAsync(Open, None)));
        Assert.Equal(PushOutcome.Accepted, (await _sender.TryCredentialsAsync(right, None)).Outcome);
        Assert.Equal(PushOutcome.Accepted, (await _sender.SendOneAsync(right, PushTestMessage.To(TokenOf(1)))).Outcome);
        Assert.DoesNotContain("expo-secret", right.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_is_an_answer_and_so_is_one_that_never_ends()
    {
        _expo.Gate = new TaskCompletionSource().Task;
        var sending = _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)));
        await _expo.ArrivedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal((PushOutcome.Retry, "no_answer"), Short(await sending));

        await _expo.DisposeAsync();
        var result = await _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)));
        Assert.Equal((PushOutcome.Retry, PushScope.App, "no_answer"), (result.Outcome, result.Scope, result.Reason));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_let_go()
    {
        _expo.Gate = new TaskCompletionSource().Task;
        using var giving = new CancellationTokenSource();
        var sending = _sender.SendAsync(Open, [PushTestMessage.To(TokenOf(1))], giving.Token);
        await _expo.ArrivedAsync(1);
        await giving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task A_message_whose_time_is_over_is_not_sent()
    {
        var result = await _sender.SendOneAsync(Open, PushTestMessage.To(TokenOf(1)) with { ExpiresAt = _time.GetUtcNow() });
        Assert.Equal((PushOutcome.Dropped, "expired"), Short(result));
        Assert.Equal(0, _expo.Requests);
    }

    [Fact]
    public async Task A_long_text_is_cut_to_what_Expo_takes()
    {
        var message = PushTestMessage.To(TokenOf(1));
        await _sender.SendOneAsync(
            Open, message with { Content = message.Content with { Body = string.Concat(Enumerable.Repeat("👩‍🚀 ä", 2_000)) } });

        var sent = Assert.Single(_expo.Messages);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(sent.GetRawText()), 4_060, 4_096);
        Assert.EndsWith("…", sent.GetProperty("body").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]", true)]
    [InlineData("ExpoPushToken[a_b-c]", true)]
    [InlineData("f0b1c2d3-0000-4000-8000-000000000000", true)]
    [InlineData("ExponentPushToken[]", false)]
    [InlineData("ExponentPushToken[a", false)]
    [InlineData("ExponentPushToken[a\"]", false)]
    [InlineData("", false)]
    public void Tokens_are_told_by_their_look(string text, bool isOne) => Assert.Equal(isOne, ExpoToken.IsOne(text));

    private static string TokenOf(int i) => $"ExponentPushToken[device-{i}]";

    private static (PushOutcome Outcome, string Reason) Short(PushResult result) => (result.Outcome, result.Reason);
}
