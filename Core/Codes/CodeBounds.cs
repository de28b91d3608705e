namespace Nudge.Core.Codes;

/// <summary>How many codes may be live at a time.</summary>
/// <param name="PerApp">Of one app; <see cref="TryBudget.Units"/> at most.</param>
/// <param name="InAll">Of all apps of the store, with those that are used and have not expired.</param>
public readonly record struct CodeBounds(int PerApp, int InAll);
