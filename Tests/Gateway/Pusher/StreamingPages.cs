namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Pages over XHR streaming.</summary>
public sealed class StreamingPages() : PusherPages("xhr_streaming");
