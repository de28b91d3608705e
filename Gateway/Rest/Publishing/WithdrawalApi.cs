using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Publishing;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Takes notifications back.</summary>
internal static class WithdrawalApi
{
    /// <summary>Bytes of 1,000 users of 128 characters, escaped.</summary>
    private const int BytesMax = 1_048_576;

    /// <summary><c>DELETE /api/notifications/{id}</c>.</summary>
    internal static void Map(RouteGroupBuilder group)
    {
        var withdrawals = ((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<Withdrawals>();
        var schedule = ((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<Schedule>();
        group.MapDelete(
            "notifications/{id}",
            context => WithdrawAsync((string)context.Request.RouteValues["id"]!, context, withdrawals, schedule)).DescribedBy(WithdrawAsync)
            .Reads<WithdrawRequest>(BytesMax).Writes<NotifyResponse>(StatusCodes.Status200OK).Refuses(
                ErrorCode.NoRecipients, ErrorCode.UserInvalid, ErrorCode.TooManyRecipients, ErrorCode.NameInvalid, ErrorCode.NameTooLong,
                ErrorCode.ItemUnknown);
    }

    /// <summary>Takes a notification back.</summary>
    /// <remarks>
    /// From the users or the channel that the body names: out of lists and counts, from connected clients and phones, whatever the
    /// recipients have done with it. Repeating it is safe and says so, and so does publishing the same id again. Without recipients it
    /// cancels a notification that waits for its time.
    /// </remarks>
    /// <param name="id" example="loan-17-approved">The notification.</param>
    /// <param name="context" example='{ "users": ["ada", "ben"] }'>From whom; no body: it has not been published yet.</param>
    /// <returns>At each recipient: `withdrawn`, or `absent` where there is none.</returns>
    internal static async Task WithdrawAsync(string id, HttpContext context, Withdrawals withdrawals, Schedule schedule)
    {
        var cancellationToken = context.RequestAborted;
        var caller = (ServerCaller)context.Features.GetRequiredFeature<Caller>();
        var outcome = await TryWithdrawAsync(id, context, caller, withdrawals, schedule);
        if (outcome.IsAccepted)
            await JsonAnswer.WriteAsync(
                context.Response, StatusCodes.Status200OK, outcome.Value, OutcomeJson.WriteOutcome, cancellationToken);
        else
            await Problems.WriteAsync(context.Response, outcome.Refusal, cancellationToken);
    }

    private static async Task<Answer<PublishOutcome>> TryWithdrawAsync(
        string text, HttpContext context, ServerCaller caller, Withdrawals withdrawals, Schedule schedule)
    {
        if (!NotificationId.TryParse(text, out var id))
            return new Refusal(ErrorCode.NameInvalid, "It is no id of a notification.", "id");
        var recipients = await RequestBody.ReadAsync(
            context.Request, BytesMax, 0, static (body, _) => Read(body), context.RequestAborted);
        if (!recipients.IsAccepted)
            return recipients.Refusal;
        var ((users, channel), app, by) = (recipients.Value, caller.App, caller.Credential);
        if (users.Count > 0 || channel is not null)
            return await withdrawals.WithdrawAsync(app, id, users, channel, by, context.RequestAborted);
        return await schedule.CancelAsync(app.Id, id, by, context.RequestAborted)
            ? new PublishOutcome(id, [])
            : new Refusal(ErrorCode.ItemUnknown, "No notification of this id waits for its time; say whom it was published to.", "id");
    }

    private static Answer<WithdrawnFrom> Read(ReadOnlySpan<byte> body) => body.IsEmpty
        ? new WithdrawnFrom([], null)
        : ObjectBody.Read<WithdrawnFrom, int>(body, default, 0, ReadFields);

    private static Answer<WithdrawnFrom> ReadFields(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, int state)
    {
        var fields = new RecipientFields(takesEveryone: true);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!fields.TryRead(ref reader, out var refusal))
                refusal = UnknownField.Refuse(ref reader, "user, users, channel and everyone");
            if (refusal is not null)
                return refusal;
        }

        while (reader.Read())
        {
        }

        return new WithdrawnFrom(fields.Users, fields.Channel);
    }

    private sealed record WithdrawnFrom(IReadOnlyList<UserId> Users, ChannelName? Channel);
}
