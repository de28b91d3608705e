using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Sockets;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>Server-sent events: <c>/api/stream</c>.</summary>
public static class StreamApi
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // Clients that lost the same server come back within some seconds and not in the same one.
    private static readonly TimeSpan ReconnectMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconnectMax = TimeSpan.FromSeconds(4);

    private const string Path = "/api/stream";

    /// <summary>Registers what streams need beside <see cref="RealtimeRegistration.AddRealtime"/>.</summary>
    public static IServiceCollection AddStream(this IServiceCollection services) =>
        services.AddSingleton(new WriteThroughPrefix(Encoding.ASCII.GetBytes($"{HttpMethods.Get} {Path}")));

    /// <summary>
    /// Maps streams, and the acks of their clients. Needs <see cref="AddStream"/> and <see cref="RealtimeRegistration.AddRealtime"/>.
    /// </summary>
    public static void MapStream(this IEndpointRouteBuilder endpoints)
    {
        AckApi.Map(endpoints);
        endpoints.MapGet(Path, AcceptAsync).RequireLiveClient().WithMetadata(new StreamRefusals()).WithTags("Realtime")
            .Produces<string>(contentType: StreamHeaders.EventStream).Refuses(
                ErrorCode.NameInvalid, ErrorCode.FieldInvalid, ErrorCode.AttachmentsFull, ErrorCode.AddressLimit, ErrorCode.UserLimit,
                ErrorCode.AppLimit, ErrorCode.Overloaded, ErrorCode.Draining);
    }

    /// <summary>Hear what happens, as server-sent events.</summary>
    /// <remarks>
    /// The user's inbox and subscribed channels, and the channels that are named. Each message carries an `id:`, the positions of all
    /// sources: sent back as `Last-Event-ID` or `lastEventId`, what was missed comes first. docs/protocol/realtime.md has the messages. The
    /// token may also come as `token` or `access_token` in the query, since EventSource sends no headers. A channel that the token does not
    /// open is `detached`. To a client whose `Accept` has `text/event-stream` a refusal that passes is a stream of one `closing`.
    /// </remarks>
    /// <param name="channels" example="library:7,public:news">Channels beside the subscribed ones, with commas between; 16 in all.</param>
    /// <param name="channel" example="pair:1,2">
    /// One channel whose name may have a comma; any number of times, and beside `channels`.
    /// </param>
    /// <param name="rewind" example="20">
    /// The named channels begin so many rows before their heads, 1 to 100, where no position is given.
    /// </param>
    /// <param name="presence" example="room:7">A channel whose presence is entered; any number of times, 16 in all.</param>
    /// <param name="lastEventId" example='"1"'>The `id` of the last message that was received.</param>
    /// <returns>A stream without end.</returns>
    internal static async Task AcceptAsync(
        [FromQuery] string[]? channels, [FromQuery] string[]? channel, string? rewind, [FromQuery] string[]? presence, string? lastEventId,
        [FromHeader(Name = "Last-Event-ID"), Description("The same, as EventSource sends it."), Example("1")] string? lastEventIdHeader,
        ClientCaller caller, ConnectionRegister register, HttpContext context)
    {
        var request = StreamRequest.Read(channels, channel, lastEventIdHeader, lastEventId);
        if (request.IsAccepted)
            request = request.Value.With(presence, rewind);
        if (!request.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, request.Refusal, context.RequestAborted);
            return;
        }

        if (HeadRequests.IsHead(context))
        {
            // A client that asks for the headers alone waits for an end.
            StreamHeaders.Write(context.Response);
            return;
        }

        var admitted = ConnectionLease.Take(register, ConnectionPlace.Of(caller.Inbox, context.Connection.RemoteIpAddress));
        if (!admitted.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, admitted.Refusal, RetryAfter, context.RequestAborted);
            return;
        }

        using (admitted.Value)
            await ServeAsync(context, caller, request.Value);
    }

    private static async Task ServeAsync(HttpContext context, ClientCaller caller, StreamRequest request)
    {
        var services = context.RequestServices;
        var sessions = services.GetRequiredService<UserSessions>();
        var session = await SessionOfAsync(services, caller, request, context.RequestAborted);
        StreamHeaders.Write(context.Response);
        using var life = new RequestLife(context);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sink = await SinkOfAsync(context, isWriting =>
        {
            // A client that takes nothing would keep the response from ending.
            if (isWriting)
                life.Abort();
            closed.TrySetResult();
        });
        using var client = new StreamClient(
            caller, sink, request, services.GetRequiredService<ThinCounts>(),
            services.GetRequiredService<IOptions<ConnectionsOptions>>().Value,
            services.GetRequiredService<TimeProvider>())
        {
            Page = CrossOrigin.ForeignOf(context.Request),
        };
        using var aborted = context.RequestAborted.Register(static state => ((StreamClient)state!).End(), client);
        client.Resume(session);
        sessions.Open(client);
        try
        {
            client.Welcome(ReconnectMin + ((ReconnectMax - ReconnectMin) * Random.Shared.NextDouble()));
            await StartAsync(services.GetRequiredService<SessionStart>(), client, session, request.IsNew);
            await EnterAsync(services.GetRequiredService<PresenceEntering>(), client, request.Presences);
            await closed.Task;
        }
        finally
        {
            sessions.End(client);
        }
    }

    /// <summary>The socket itself, where nothing else of the connection can be on its way.</summary>
    private static async Task<ISink> SinkOfAsync(HttpContext context, Action<bool> close)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IWriteThroughFeature>() is not { } connection)
            return new StreamSink(context.Response.Body, close);
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        return new ChunkSink(connection.Socket, close);
    }

    private static async Task<SessionRequest> SessionOfAsync(
        IServiceProvider services, ClientCaller caller, StreamRequest request, CancellationToken cancellationToken)
    {
        var view = await services.GetRequiredService<IInboxes>().MeetAsync(new(caller.App.Id, caller.User), cancellationToken);
        return request.ToSession(
            [.. view.Subscriptions.Select(row => ChannelName.Parse(row.Channel))],
            SourceStamps.Beginning(services.GetRequiredService<TimeProvider>().GetUtcNow()));
    }

    private static async Task StartAsync(SessionStart start, StreamClient client, SessionRequest session, bool isNew)
    {
        try
        {
            var answer = await start.RunAsync(client.Session, session, isGreeted: isNew);
            foreach (var channel in answer.Channels)
            {
                if (channel.Refusal is { } refusal)
                    client.Refuse(channel.Channel, refusal);
            }

            client.BeCaughtUp();
            client.CountsChanged();
        }
        catch (StoreUnavailableException)
        {
            client.Close(Closing.Failed);
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }

    /// <summary>A presence that it may not enter is ended, and the stream goes on.</summary>
    private static async Task EnterAsync(PresenceEntering presences, StreamClient client, IReadOnlyList<ChannelName> channels)
    {
        try
        {
            foreach (var channel in channels)
            {
                if (await presences.EnterAsync(client.Session, channel) is { Refusal: { } refusal })
                    client.Send(PresenceMessages.Ended(channel.Value, refusal));
            }
        }
        catch (StoreUnavailableException)
        {
            client.Close(Closing.Failed);
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }
}
