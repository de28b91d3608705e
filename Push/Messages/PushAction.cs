namespace Nudge.Push.Messages;

/// <summary>A button of a notification.</summary>
/// <param name="Title">Its text.</param>
/// <param name="Url">Where it leads; <see langword="null"/>: the app decides by the title.</param>
public sealed record PushAction(string Title, string? Url);
