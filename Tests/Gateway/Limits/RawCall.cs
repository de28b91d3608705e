using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>A request on a socket of its own, from whatever address of this machine, and what came back so far.</summary>
internal sealed class RawCall : IDisposable
{
    /// <summary>This machine, and another one as a server sees it.</summary>
    public static readonly IPAddress Here = IPAddress.Loopback;
    public static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.2");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly StringBuilder _answer = new();

    public string Answer => _answer.ToString();

    /// <summary>A socket that says nothing yet.</summary>
    public static async Task<RawCall> ConnectAsync(Uri url, IPAddress from)
    {
        var call = new RawCall();
        call._socket.Bind(new IPEndPoint(from, 0));
        await call._socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port);
        return call;
    }

    /// <summary>Sends a request, and reads until one of some texts has come, or the end.</summary>
    public static async Task<RawCall> SendAsync(Uri url, IPAddress from, string request, params string[] until)
    {
        var call = await ConnectAsync(url, from);
        await call.SendAsync(request);
        await call.ReadAsync(until);
        return call;
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads until one of some texts has come.</summary>
    /// <returns><see langword="false"/>: the server has closed it first.</returns>
    public async Task<bool> ReadAsync(params string[] until)
    {
        var buffer = new byte[4_096];
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (!until.Any(text => Answer.Contains(text, StringComparison.Ordinal)))
            {
                var read = await _socket.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
                if (read == 0)
                    return false;
                _answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            return false;
        }

        return true;
    }

    public void Dispose() => _socket.Dispose();
}
