using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Nudge.Tests.Browser;

/// <summary>
/// The complaints of pages: errors and warnings in the console, uncaught exceptions, and violations of the content security policy.
/// </summary>
internal sealed class Complaints
{
    private readonly ConcurrentQueue<string> _texts = new();

    /// <summary>
    /// While a test takes the server or the network away, the browser itself reports each call that fails; nothing else is passed over.
    /// </summary>
    public bool ExpectsOutage { get; set; }

    public void Listen(IBrowserContext context)
    {
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !(ExpectsOutage && IsOutage(message.Text)))
                _texts.Enqueue($"{message.Type}: {message.Text}");
        };
        context.WebError += (_, error) => _texts.Enqueue($"exception: {error.Error}");
    }

    public void AssertNone() => Assert.Empty(_texts);

    private static bool IsOutage(string text) =>
        text.Contains("net::ERR_", StringComparison.Ordinal) || text.StartsWith("WebSocket connection to", StringComparison.Ordinal);
}
