using System.Net.WebSockets;
using Nudge.Realtime.Sockets.WebSockets;

namespace Nudge.Tests.Realtime.Sockets.WebSockets;

/// <summary>Our frames are what any WebSocket reads.</summary>
public sealed class DataFrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(300_000)]
    public async Task A_frame_is_read_as_the_message_that_it_holds(int length)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26))).ToArray();

        var frame = DataFrame.Of(payload);

        Assert.Equal(DataFrame.HeaderLength(length) + length, frame.Length);
        Assert.True(payload.AsSpan().SequenceEqual(DataFrame.PayloadOf(frame)));
        using var socket = WebSocket.CreateFromStream(new MemoryStream([.. frame, .. DataFrame.Close]), new WebSocketCreationOptions());
        var read = new MemoryStream();
        var buffer = new byte[16_384];
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            read.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);
        Assert.Equal(WebSocketMessageType.Text, result.MessageType);
        Assert.Equal(payload, read.ToArray());
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }
}
