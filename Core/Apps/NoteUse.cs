namespace Nudge.Core.Apps;

/// <summary>Keeps when secrets and API keys were last used; names that are gone are passed over.</summary>
public sealed record NoteUse(IReadOnlyDictionary<string, DateTimeOffset> LastUsedAt) : AppCommand;
