namespace Nudge.Tests.Browser.Pusher;

/// <summary>Pages over XHR streaming.</summary>
public sealed class ChromiumStreamingPages(Chromium chromium) : ChromiumPages(chromium, "xhr_streaming");
