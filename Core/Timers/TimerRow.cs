using Nudge.Core.Actors;

namespace Nudge.Core.Timers;

/// <summary>Something that happens at its time, over restarts and on whichever node is there. One of each name and id.</summary>
/// <remarks>
/// An actor writes it beside its log, in the append of what it belongs to; a later one of the same name and id takes its place.
/// </remarks>
/// <param name="App">Whose.</param>
/// <param name="Kind">What for.</param>
/// <param name="Name">The user or channel; empty for <see cref="TimerKind.Publish"/>.</param>
/// <param name="Id">Tells several of one name apart: the notification, or the offset in a channel.</param>
/// <param name="At">When, in whole milliseconds.</param>
/// <param name="Due">
/// The same, until somebody claims it. Then it is theirs until this moment, and afterwards whoever claims it again.
/// </param>
/// <param name="Body">What is needed then.</param>
public sealed record TimerRow(
    string App, TimerKind Kind, string Name, string Id, DateTimeOffset At, DateTimeOffset Due, ReadOnlyMemory<byte> Body) : Row
{
    /// <summary>One that nobody has claimed.</summary>
    public static TimerRow Create(
        string app, TimerKind kind, string name, string id, DateTimeOffset at, ReadOnlyMemory<byte> body = default) =>
        new(app, kind, name, id, at, at, body);

    public override int Weight => Overhead + Body.Length;
}
