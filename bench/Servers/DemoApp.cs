namespace Nudge.Bench.Servers;

/// <summary>The app that a server makes for its demo, as demo.json says it.</summary>
internal sealed record DemoApp(string App, string Key, string Secret);
