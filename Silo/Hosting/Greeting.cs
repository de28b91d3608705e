using Nudge.Gateway.Demo;

namespace Nudge.Silo.Hosting;

/// <summary>What the terminal shows once the server is ready: where it is and the first thing to try.</summary>
internal static class Greeting
{
    internal static void Write(TextWriter terminal, string url, string store, DemoCredentials? demo)
    {
        terminal.WriteLine();
        terminal.WriteLine($"  Nudge is listening on {url}, keeping everything in {store}.");
        if (demo is not null)
        {
            terminal.WriteLine();
            terminal.WriteLine($"  Demo page    {url}/demo");
            terminal.WriteLine();
            terminal.WriteLine("  Open it, then publish to Ada from another terminal:");
            terminal.WriteLine();
            terminal.WriteLine($"curl -u {demo.Key}:{demo.Secret} {url}/api/notify -d "
                + """'{"user":"ada","notification":{"type":"borrow.requested","actorId":"ben","entityId":"drill","payload":{"text":"Ben asks for your drill"}}}'""");
            terminal.WriteLine();
            terminal.WriteLine("  For the tour in the README:");
            terminal.WriteLine();
            terminal.WriteLine($"export KEY={demo.Key} SECRET={demo.Secret}");
        }

        terminal.WriteLine();
        terminal.WriteLine($"nudge ready {url}");
        terminal.Flush();
    }
}
