using System.Text;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;

namespace Nudge.Micro;

/// <summary>The samples of the measurements: a notification as an application publishes it, and the row that it becomes.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static readonly ChannelKey Channel = new(AppId.Parse("a1"), ChannelName.Parse("library:7"));

    public static readonly Epoch Epoch = new(1);

    private static readonly ReadOnlyMemory<byte> Body = Envelope.Read(Notification(100), Now, Envelope.BytesMax).Value!.Json;

    /// <param name="textBytes">Of its payload's text.</param>
    public static byte[] Notification(int textBytes) => Encoding.UTF8.GetBytes(
        $$$"""{"type":"borrow.requested","entityId":"loan:4711","actorId":"ben","payload":{"title":"A """
        + $$$"""book","count":3,"text":"{{{new string('x', textBytes)}}}"}}""");

    public static ChannelAppended Told(long offset) =>
        new(Channel, Epoch, new ChannelRow(offset, Now, "n1", "borrow.requested", "ben", "loan:4711", Body));
}
