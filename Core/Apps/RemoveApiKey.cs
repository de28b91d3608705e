namespace Nudge.Core.Apps;

/// <summary>Ends an API key.</summary>
public sealed record RemoveApiKey(string Id) : AppCommand;
