using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>The calls of SignalR clients: docs/protocol/realtime.md. Calls of one connection come one after the other.</summary>
internal sealed class NudgeHub(
    Sessions sessions, ClientTokens tokens, HubInbox inbox, PreviousCloses closes, Pulse pulse, IOptions<ConnectionsOptions> options, TimeProvider time) : Hub
{
    private HubClient Client => Context.Features.GetRequiredFeature<HubClient>();

    public override async Task OnConnectedAsync()
    {
        var client = Client;
        if (client.IsResuming)
        {
            pulse.After(TimeSpan.FromSeconds(options.Value.ResumeHoldSeconds), () => CloseUnlessStarted(client));
            return;
        }

        try
        {
            await StartAsync(client, SessionRequest.Fresh, isGreeted: true);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
        {
            // The client has gone already, or is closed.
        }
    }

    /// <summary>Brings the sources up from what the client has.</summary>
    public async Task<HubAnswer> Resume(JsonElement positions)
    {
        var request = HubArguments.ReadPositions(positions);
        if (!request.IsAccepted)
            return request.Refusal;
        var stamp = SourceStamps.Beginning(time.GetUtcNow());
        var answer = await StartAsync(Client, request.Value, isGreeted: false);
        return HubAnswers.Resumed(Client, answer, closes.Take(Client.Inbox), stamp);
    }

    public async Task<HubAnswer> Attach(string? channel, string? position)
    {
        var name = HubArguments.ReadChannel(channel);
        if (!name.IsAccepted)
            return name.Refusal;
        var from = HubArguments.ReadPosition(position, "position");
        if (from.Refusal is { } refusal)
            return refusal;
        var answer = await sessions.AttachAsync(Client, name.Value, from.Position);
        return answer.IsAccepted ? HubAnswers.Attached(name.Value.Value, answer.Value) : answer.Refusal;
    }

    public async Task<HubAnswer> Detach(string? channel)
    {
        var name = HubArguments.ReadChannel(channel);
        if (!name.IsAccepted)
            return name.Refusal;
        var answer = await sessions.DetachAsync(Client, name.Value);
        return answer.IsAccepted ? HubAnswer.Nothing : answer.Refusal;
    }

    /// <summary>Puts a newer token in the place of the one that the connection was opened with (S1.17).</summary>
    public async Task<HubAnswer> Refresh(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return new Refusal(ErrorCode.FieldMissing, "Give the new token.", "token");
        var caller = await tokens.CheckAsync(token, Context.ConnectionAborted);
        if (!caller.IsAccepted)
            return caller.Refusal;
        var answer = await sessions.RefreshAsync(Client, caller.Value);
        return answer.IsAccepted ? HubAnswers.Refreshed(caller.Value.ExpiresAt, answer.Value) : answer.Refusal;
    }

    /// <summary>The positions that the client has processed (S1.44).</summary>
    public HubAnswer Ack(JsonElement positions)
    {
        var read = HubArguments.ReadPositions(positions);
        if (!read.IsAccepted)
            return read.Refusal;
        sessions.Acknowledge();
        return HubAnswer.Nothing;
    }

    /// <summary>As <c>GET /api/notifications/summary</c>.</summary>
    public Task<HubAnswer> Summary() => inbox.SummarizeAsync(Client, Context.ConnectionAborted);

    /// <summary>As <c>POST /api/notifications/{change}</c>.</summary>
    public Task<HubAnswer> Mark(JsonElement mark) => inbox.MarkAsync(Client, mark, Context.ConnectionAborted);

    /// <summary>Where records end up that are wrong: <see cref="NudgeHubProtocol"/> calls it, and clients cannot.</summary>
    public HubAnswer Malformed(HubFault fault)
    {
        if (fault.IsCall)
            return fault.Refusal;
        var client = Client;
        if (client.TryTakeFault())
            client.Send(SessionMessages.Error(fault.Refusal));
        else
            client.Close(Closing.Malformed);
        return HubAnswer.Nothing;
    }

    /// <summary>A client that stayed would receive nothing; one that comes back by itself resumes.</summary>
    private async Task<SessionAnswer> StartAsync(HubClient client, SessionRequest request, bool isGreeted)
    {
        try
        {
            var answer = await sessions.StartAsync(client, request, isGreeted);
            client.Started();
            return answer;
        }
        catch (StoreUnavailableException)
        {
            client.Close(Closing.Failed);
            throw;
        }
    }

    private static void CloseUnlessStarted(HubClient client)
    {
        if (!client.IsStarted)
            client.Close(Closing.ResumeMissing);
    }
}
