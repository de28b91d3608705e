namespace Nudge.Gateway.Demo;

/// <summary>The content of <c>demo.json</c>.</summary>
public sealed record DemoCredentials(string App, string Key, string Secret, string Url);
