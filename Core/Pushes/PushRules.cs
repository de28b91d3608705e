namespace Nudge.Core.Pushes;

/// <summary>How an app's notifications are pushed, resolved before the actor decides; an app without push has none.</summary>
/// <param name="Lane">By the app's plan.</param>
public sealed record PushRules(PushLane Lane);
