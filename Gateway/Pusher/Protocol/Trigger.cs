using Nudge.Core.Names;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>An event that a server sends to channels.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Data">
/// One JSON value as it came in, such as the string token with its quotes and escapes: it is passed on byte for byte. Valid UTF-8, checked
/// by the caller against the app's <c>eventBytesMax</c>. Copied before the call returns.
/// </param>
/// <param name="Except">The connection that is not sent it; <see cref="SocketId.None"/>: all are.</param>
internal readonly record struct Trigger(string Name, ReadOnlyMemory<byte> Data, SocketId Except)
{
    /// <summary>
    /// The id of the notification that it becomes on a stored channel, so that repeating is safe; <see langword="null"/>: the server makes
    /// one.
    /// </summary>
    public NotificationId? Id { get; init; }
}
