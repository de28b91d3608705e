namespace Nudge.Core.Apps;

/// <summary>Adds an API key.</summary>
public sealed record AddApiKey(string Id, string Name, ReadOnlyMemory<byte> Hash) : AppCommand;
