namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Pages over XHR polling.</summary>
public sealed class PollingPages() : PusherPages("xhr_polling");
