namespace Nudge.Core.Apps;

/// <summary>Adds a second secret. Refused if there are two.</summary>
public sealed record AddSecret(NewSecret Secret) : AppCommand;
