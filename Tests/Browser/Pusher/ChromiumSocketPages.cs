namespace Nudge.Tests.Browser.Pusher;

/// <summary>Pages over WebSockets.</summary>
public sealed class ChromiumSocketPages(Chromium chromium) : ChromiumPages(chromium, "ws");
