using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>The calls of SignalR clients: docs/protocol/realtime.md. Calls of one connection come one after the other.</summary>
internal sealed class NudgeHub(
    HubStart start, ChannelAttaching attaching, PresenceEntering presences, AccessRefresh refresh, ClientTokens tokens, HubInbox inbox,
    ConnectionMetrics metrics) : Hub
{
    private HubClient Client => Context.Features.GetRequiredFeature<HubClient>();

    public override Task OnConnectedAsync() => start.BeginAsync(Client);

    /// <summary>Brings the sources up from what the client has.</summary>
    public async Task<HubAnswer> Resume(JsonElement positions)
    {
        var request = HubArguments.ReadPositions(positions);
        if (!request.IsAccepted)
            return request.Refusal;
        return await start.ResumeAsync(Client, request.Value);
    }

    public async Task<HubAnswer> Attach(string? channel, string? position, JsonElement rewind)
    {
        var name = HubArguments.ReadChannel(channel);
        if (!name.IsAccepted)
            return name.Refusal;
        var from = HubArguments.ReadPosition(position, "position");
        if (from.Refusal is { } refusal)
            return refusal;
        var rows = HubArguments.ReadRewind(rewind);
        if (!rows.IsAccepted)
            return rows.Refusal;
        var answer = await attaching.AttachAsync(Client.Session, name.Value, from.Position, rows.Value);
        return answer.IsAccepted ? HubAnswers.Attached(name.Value.Value, answer.Value) : answer.Refusal;
    }

    public Task<HubAnswer> Detach(string? channel) => OnChannelAsync(channel, attaching.DetachAsync);

    /// <summary>Makes the user a member of a channel's presence; the members are sent before the answer.</summary>
    public Task<HubAnswer> Enter(string? channel) => OnChannelAsync(channel, presences.EnterAsync);

    /// <summary>Takes the connection off a channel's presence.</summary>
    public Task<HubAnswer> Leave(string? channel) => OnChannelAsync(channel, presences.LeaveAsync);

    /// <summary>Puts a newer token in the place of the one that the connection was opened with (S1.17).</summary>
    public async Task<HubAnswer> Refresh(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return new Refusal(ErrorCode.FieldMissing, "Give the new token.", "token");
        var caller = await tokens.CheckAsync(token, Context.ConnectionAborted);
        if (!caller.IsAccepted)
            return caller.Refusal;
        var answer = await refresh.RunAsync(Client, caller.Value);
        return answer.IsAccepted ? HubAnswers.Refreshed(caller.Value.ExpiresAt, answer.Value) : answer.Refusal;
    }

    /// <summary>The positions that the client has processed (S1.44).</summary>
    public HubAnswer Ack(JsonElement positions)
    {
        var read = HubArguments.ReadPositions(positions);
        if (!read.IsAccepted)
            return read.Refusal;
        var at = HubArguments.ReadHandled(positions);
        if (!at.IsAccepted)
            return at.Refusal;
        Client.Confirm(read.Value);
        metrics.Acknowledged(Client.Protocol, at.Value);
        return HubAnswer.Nothing;
    }

    /// <summary>Nobody looks at this client any more: pushes do not wait for it (S2.51).</summary>
    public HubAnswer Background() => Turn(background: true);

    /// <summary>Somebody looks at this client again.</summary>
    public HubAnswer Foreground() => Turn(background: false);

    /// <summary>As <c>GET /api/notifications/summary</c>.</summary>
    public Task<HubAnswer> Summary() => inbox.SummarizeAsync(Client, Context.ConnectionAborted);

    /// <summary>As <c>POST /api/notifications/{change}</c>.</summary>
    public Task<HubAnswer> Mark(JsonElement mark) => inbox.MarkAsync(Client, mark, Context.ConnectionAborted);

    private async Task<HubAnswer> OnChannelAsync(string? channel, Func<UserSession, ChannelName, Task<Answer<bool>>> change)
    {
        var name = HubArguments.ReadChannel(channel);
        if (!name.IsAccepted)
            return name.Refusal;
        var answer = await change(Client.Session, name.Value);
        return answer.IsAccepted ? HubAnswer.Nothing : answer.Refusal;
    }

    private HubAnswer Turn(bool background)
    {
        Client.Session.TurnTo(background);
        return HubAnswer.Nothing;
    }

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
}
