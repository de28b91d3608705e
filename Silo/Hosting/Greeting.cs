using Nudge.Gateway.Demo;

namespace Nudge.Silo.Hosting;

/// <summary>The text that is shown once the server is ready: where it is and the first thing to try.</summary>
internal static class Greeting
{
    /// <param name="output">Where it goes.</param>
    /// <param name="isTerminal">
    /// Whether a person reads it there. A log of a supervisor keeps what it is told: it is not told secrets.
    /// </param>
    /// <param name="url">Where the server is.</param>
    /// <param name="store">Where it keeps what it is given.</param>
    /// <param name="demo">Of the demo, if there is one.</param>
    internal static void Write(TextWriter output, bool isTerminal, string url, string store, WrittenCredentials? demo)
    {
        output.WriteLine();
        output.WriteLine($"  Nudge is listening on {url}, keeping everything in {store}.");
        if (demo is not null)
        {
            output.WriteLine();
            output.WriteLine($"  Demo page    {url}/demo");
            output.WriteLine();
            if (isTerminal)
                WriteCredentials(output, url, demo.Credentials);
            else
                output.WriteLine($"  The demo app's key and secret are in {demo.File}, for its owner alone.");
        }

        output.WriteLine();
        output.WriteLine($"nudge ready {url}");
        output.Flush();
    }

    private static void WriteCredentials(TextWriter output, string url, DemoCredentials demo)
    {
        output.WriteLine("  Open it, then publish to Ada from another terminal:");
        output.WriteLine();
        output.WriteLine($"curl -u {demo.Key}:{demo.Secret} {url}/api/notify -d "
            + """'{"user":"ada","notification":{"type":"borrow.requested","actorId":"ben","entityId":"drill","payload":{"text":"Ben asks """
            + """for your drill"}}}'""");
        output.WriteLine();
        output.WriteLine("  For the tour in the README:");
        output.WriteLine();
        output.WriteLine($"export KEY={demo.Key} SECRET={demo.Secret}");
    }
}
