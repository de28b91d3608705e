using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Connections.Sockets;
using Nudge.Gateway.Connections.WebSockets;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Sockets;

/// <summary>Takes the sockets of usual Pusher clients, so that no object of HTTP is made for them. Refusals are left to HTTP.</summary>
internal sealed class PusherTaker(
    IApps apps, PusherApps pusherApps, Lazy<PusherSessions> sessions, ConnectionRegister register, AnonymousRates rates, IOptions<ConnectionsOptions> connections,
    IOptions<PusherOptions> options, TimeProvider time) : ISocketTaker
{
    private const string PathPrefix = "/app/";

    public ReadOnlySpan<byte> Prefix => "GET /app/"u8;

    public async ValueTask<bool> TryTakeAsync(Socket socket, SocketPlace place, ReadOnlyMemory<byte> head)
    {
        if (UpgradeRequest.Read(head.Span) is not { } request || PusherVersion.Read(request.Parameter("protocol"), out var version) is not null)
            return false;
        var address = place.ClientOf(request.ForwardedFor);
        if (!rates.HasRoom(address))
            return false;
        if (await FindAsync(request.Path[PathPrefix.Length..]) is not { IsEnabled: true } view || !IsAllowed(request, view))
            return false;
        var connection = ConnectionPlace.Of(view.Id, address);
        if (rates.Take(address) is not null || register.TakePlace(connection) is not null)
            return false;
        var app = pusherApps.Of(view);
        if (app.TryEnter())
        {
            ReadOff(socket, request.Length);
            _ = ServeAsync(socket, place, request, app, version, connection);
            return true;
        }

        register.GiveBack(connection);
        return false;
    }

    /// <summary>Owned by the connection: it ends with it, and never faults.</summary>
    private async Task ServeAsync(
        Socket socket, SocketPlace place, UpgradeRequest request, PusherApp app, int version, ConnectionPlace connection)
    {
        var transport = new PusherSocket(socket, sessions.Value);
        var client = new PusherClient(app, version, PusherSocketFormat.Instance, transport, connections.Value, options.Value, time)
        {
            Agent = ClientAgent.Of(request.UserAgent),
            Page = IsOwn(request) ? null : request.Origin,
        };
        try
        {
            sessions.Value.Open(client, Encoding.ASCII.GetBytes(WebSocketUpgrade.SwitchingProtocols(request.Key)));
            await transport.RunAsync(client);
        }
        finally
        {
            app.Leave();
            register.GiveBack(connection);
            place.Dispose();
        }
    }

    private async ValueTask<AppView?> FindAsync(string key)
    {
        try
        {
            return await apps.FindByKeyAsync(key, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // HTTP says so.
            return null;
        }
    }

    /// <summary>Whether the page may use the app, as far as can be told without knowing what a proxy says about the request.</summary>
    private static bool IsAllowed(UpgradeRequest request, AppView app) =>
        request.Origin is not { } origin || app.AllowsOrigin(origin) || IsOwn(request);

    private static bool IsOwn(UpgradeRequest request) => request.Origin is { } origin && CrossOrigin.AreSame(origin, $"http://{request.Host}");

    /// <summary>The request has come already, so this does not wait.</summary>
    private static void ReadOff(Socket socket, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        for (var left = length; left > 0;)
            left -= socket.Receive(buffer, 0, left, SocketFlags.None);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
