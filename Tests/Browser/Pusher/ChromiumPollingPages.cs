namespace Nudge.Tests.Browser.Pusher;

/// <summary>Pages over XHR polling.</summary>
public sealed class ChromiumPollingPages(Chromium chromium) : ChromiumPages(chromium, "xhr_polling");
