namespace Nudge.Gateway.Hosting;

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
            terminal.WriteLine($"  App key      {demo.Key}");
            terminal.WriteLine($"  App secret   {demo.Secret}");
            terminal.WriteLine();
            terminal.WriteLine("  Open the demo page, then publish to Ada:");
            terminal.WriteLine();
            terminal.WriteLine($"  curl -u {demo.Key}:{demo.Secret} {url}/api/notify -d "
                + """'{"user":"ada","notification":{"type":"borrow.requested","actorId":"ben","entityId":"drill","payload":{"text":"Ben asks for your drill"}}}'""");
        }

        terminal.WriteLine();
        terminal.WriteLine($"nudge ready {url}");
        terminal.Flush();
    }
}
