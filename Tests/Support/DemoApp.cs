namespace Nudge.Tests.Support;

/// <summary>The app that a server makes for its demo, as it says in <c>demo.json</c> of its data folder.</summary>
internal sealed record DemoApp(string App, string Key, string Secret, string Url);
