using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Sockets.WebSockets;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>SignalR: <c>/hub</c>.</summary>
public static class HubApi
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Adds the hub. Needs <see cref="RealtimeRegistration.AddRealtime"/>.</summary>
    public static IServiceCollection AddHub(this IServiceCollection services)
    {
        services.AddSignalRCore().AddHubOptions<NudgeHub>(hub => hub.AddFilter<HubCallFilter>());
        services.AddSingleton<HubCallFilter>();
        services.AddSingleton<HubInbox>();
        services.AddSingleton<HubStart>();
        services.AddSingleton<NudgeHubProtocol>();
        services.AddSingleton<IHubProtocol>(services => services.GetRequiredService<NudgeHubProtocol>());
        services.AddSingleton<IHubProtocol, NudgeMessagePackProtocol>();
        services.AddOptions<HubOptions>().Configure<IOptions<ConnectionsOptions>>((hub, options) =>
        {
            // The transport counts as well, and says why it closes. Here a record's length counts too.
            hub.MaximumReceiveMessageSize = options.Value.HubMessageBytesMax + MessagePackRecord.LengthBytesMax;
            hub.SupportedProtocols = [HubFormat.JsonName, HubFormat.MessagePackName];
        });
        return services;
    }

    /// <summary>Maps the hub and its negotiation.</summary>
    public static void MapHub(this IEndpointRouteBuilder endpoints, string path = "/hub")
    {
        endpoints.MapPost($"{path}/negotiate", Negotiate).RequireLiveClient().ExcludeFromDescription();
        endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Connect], AcceptAsync).RequireLiveClient().ExcludeFromDescription();
    }

    /// <summary>Every connection begins with its upgrade, so an id that was negotiated binds nobody to this process.</summary>
    private static IResult Negotiate(HttpRequest request)
    {
        var id = ConnectionIds.Create();
        var version = int.TryParse(request.Query["negotiateVersion"], out var asked) && asked >= 1 ? 1 : 0;
        return Results.Bytes(MessageJson.Write((id, version), static (json, said) =>
        {
            json.WriteNumber("negotiateVersion", said.version);
            json.WriteString("connectionId", said.id);
            if (said.version > 0)
                json.WriteString("connectionToken", said.id);
            json.WriteStartArray("availableTransports");
            json.WriteStartObject();
            json.WriteString("transport", "WebSockets");
            json.WriteStartArray("transferFormats");
            json.WriteStringValue("Text");
            json.WriteStringValue("Binary");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }), "application/json");
    }

    private static async Task AcceptAsync(HttpContext context)
    {
        var register = context.RequestServices.GetRequiredService<ConnectionRegister>();
        var caller = await ClientCaller.BindAsync(context);
        var admitted = WebSocketUpgrade.IsUpgrade(context)
            ? ConnectionLease.Take(register, ConnectionPlace.Of(caller.Inbox, context.Connection.RemoteIpAddress))
            : new Refusal(ErrorCode.FieldInvalid, "The hub speaks WebSockets only.", "Upgrade");
        if (admitted.Refusal is { } refusal)
        {
            await Problems.WriteAsync(
                context.Response, refusal, refusal.Code == ErrorCode.FieldInvalid ? null : RetryAfter, context.RequestAborted);
            return;
        }

        using (admitted.Value)
            await ServeAsync(context, caller);
    }

    private static async Task ServeAsync(HttpContext context, ClientCaller caller)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<ConnectionsOptions>>().Value;
        var sessions = services.GetRequiredService<UserSessions>();
        var stream = await WebSocketUpgrade.AcceptAsync(context);
        using var life = new RequestLife(context);
        using var closed = new CancellationTokenSource();
        using var client = new HubClient(
            caller, SinkOf(context, life, stream, closed), services.GetRequiredService<ThinCounts>(), options,
            services.GetRequiredService<TimeProvider>())
        {
            Page = CrossOrigin.ForeignOf(context.Request),
            IsResuming = context.Request.Query["resume"] == "1",
            IsComputing = context.Request.Query["totals"] == "0",
        };
        using var socket = WebSocket.CreateFromStream(
            new UpgradedStream(stream, client.Outlet, () => client.TryTakeMessages(1)),
            new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        var transport = new HubTransport(socket, client, options.HubMessageBytesMax);
        sessions.Open(client);
        try
        {
            var reading = transport.ReadAsync(closed.Token);
            await services.GetRequiredService<HubConnectionHandler<NudgeHub>>().OnConnectedAsync(transport);
            client.Outlet.Abort();
            await reading;
        }
        finally
        {
            sessions.End(client);
        }
    }

    private static ISink SinkOf(HttpContext context, RequestLife life, Stream stream, CancellationTokenSource closed)
    {
        if (WebSocketUpgrade.SocketOf(context) is { } socket)
            return new SocketSink(socket, () => Cancel(closed));
        return new StreamSink(stream, isWriting =>
        {
            if (isWriting)
                life.Abort();
            Cancel(closed);
        });
    }

    private static void Cancel(CancellationTokenSource closed)
    {
        try
        {
            // Elsewhere: whoever closes may hold the outlet.
            _ = closed.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }
}
