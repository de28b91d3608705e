namespace Nudge.Gateway.Metrics.Recording;

/// <summary>The numbers of one instrument under one set of labels. Any thread may record; the labels are those of the page.</summary>
/// <param name="labels">As they are written: <c>name="value",name="value"</c>, or nothing.</param>
internal abstract class Series(string labels)
{
    internal string Labels { get; } = labels;
}
