namespace Nudge.Core.Apps;

/// <summary>The commands of an app's actor.</summary>
public abstract record AppCommand;
