namespace Nudge.Core.Apps;

/// <summary>Ends a secret and every token that it signed. Refused for the only one: add its successor first.</summary>
public sealed record RetireSecret(string Kid) : AppCommand;
