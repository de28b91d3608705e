using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Hosting;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Carries a Pusher connection that takes everything at once, so that a test can have thousands; or one that is broken.</summary>
internal sealed class FakeTransport : IPusherTransport
{
    private readonly Lock _gate = new();
    private readonly List<byte> _written = [];
    private volatile bool _isBroken;

    public bool IsAborted { get; private set; }

    /// <summary>The names of the events of its app's servers that came, in their order.</summary>
    public IReadOnlyList<string> Events
    {
        get
        {
            string text;
            lock (_gate)
                text = Encoding.UTF8.GetString([.. _written]);
            return [
                .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] == 'a')
                    .SelectMany(line => JsonSerializer.Deserialize<string[]>(line[1..])!)
                    .Select(told => JsonDocument.Parse(told).RootElement.GetProperty("event").GetString()!)
                    .Where(name => !name.StartsWith("pusher", StringComparison.Ordinal))];
        }
    }

    /// <summary>A connection of the server's app that has subscribed to a channel.</summary>
    public static async Task<(PusherClient Client, FakeTransport Transport)> SubscribeAsync(LiveServer server, string channel)
    {
        var transport = new FakeTransport();
        var client = new PusherClient(
            server.Service<PusherApps>().Of(server.App), 7, PusherXhrFormat.Instance, transport,
            server.Service<IOptions<ConnectionsOptions>>().Value, server.Service<IOptions<PusherOptions>>().Value, server.Time);
        var sessions = server.Service<PusherSessions>();
        sessions.Open(client, []);
        var subscribe = JsonSerializer.SerializeToUtf8Bytes(new { @event = "pusher:subscribe", data = new { channel } });
        await sessions.ReceiveAsync(client, subscribe);
        return (client, transport);
    }

    /// <summary>From here on it fails in a way that nobody expects.</summary>
    public void Break() => _isBroken = true;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_isBroken)
            throw new NotSupportedException("The transport is broken.");
        lock (_gate)
            _written.AddRange(bytes.Span);
        return default;
    }

    public void Beat()
    {
    }

    public void Close()
    {
    }

    public void Abort() => IsAborted = true;
}
