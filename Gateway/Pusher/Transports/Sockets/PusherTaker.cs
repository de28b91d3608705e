using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Sockets;
using Nudge.Realtime.Sockets.WebSockets;

namespace Nudge.Gateway.Pusher.Transports.Sockets;

/// <summary>Takes the sockets of usual Pusher clients, so that no object of HTTP is made for them. Refusals are left to HTTP.</summary>
internal sealed class PusherTaker(
    IApps apps, PusherAdmission admission, PusherClients clients, PusherSessions sessions, AnonymousRates rates) : ISocketTaker
{
    private const string PathPrefix = "/app/";

    public ReadOnlySpan<byte> Prefix => "GET /app/"u8;

    public async ValueTask<bool> TryTakeAsync(Socket socket, SocketPlace place, ReadOnlyMemory<byte> head)
    {
        if (UpgradeRequest.Read(head.Span) is not { } request
            || PusherVersion.Read(request.Parameter("protocol"), out var version) is not null)
            return false;
        var address = place.ClientOf(request.ForwardedFor);
        if (!rates.HasRoom(address))
            return false;
        if (await FindAsync(request.Path[PathPrefix.Length..]) is not { IsEnabled: true } view || !IsAllowed(request, view))
            return false;
        if (rates.Take(address) is not null)
            return false;
        var admitted = admission.Admit(view, version, address) with { Page = IsOwn(request) ? null : request.Origin };
        if (admitted.App is null)
            return false;
        Serve(socket, place, request, admitted);
        return true;
    }

    /// <summary>Begins. Nothing of the request is kept for the life of the connection.</summary>
    private void Serve(Socket socket, SocketPlace place, UpgradeRequest request, ClientAdmission admitted)
    {
        PusherSocket transport;
        PusherClient client;
        try
        {
            ReadOff(socket, request.Length);
            transport = new(socket, sessions);
            client = clients.Create(admitted, PusherSocketFormat.Instance, transport, ClientAgent.Of(request.UserAgent));
            sessions.Open(client, Encoding.ASCII.GetBytes(WebSocketUpgrade.SwitchingProtocols(request.Key)));
        }
        catch
        {
            // The socket is its listener's again, with its place.
            admitted.Lease?.Dispose();
            throw;
        }

        _ = RunAsync(transport, client, place, admitted.Lease);
    }

    /// <summary>Owned by the connection: it ends with it, and never faults.</summary>
    private static async Task RunAsync(PusherSocket transport, PusherClient client, SocketPlace place, ConnectionLease? lease)
    {
        using (place)
        using (lease)
            await transport.RunAsync(client);
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

    private static bool IsOwn(UpgradeRequest request) =>
        request.Origin is { } origin && CrossOrigin.AreSame(origin, $"http://{request.Host}");

    /// <summary>The request has come already, so this does not wait.</summary>
    private static void ReadOff(Socket socket, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        for (var left = length; left > 0;)
            left -= socket.Receive(buffer, 0, left, SocketFlags.None);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
