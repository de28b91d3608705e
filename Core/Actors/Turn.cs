namespace Nudge.Core.Actors;

/// <summary>A command on its way to an actor that may need something from the store before it can be decided.</summary>
/// <param name="Decide">
/// The decision; <see langword="null"/>: something is missing, nothing was changed, and it takes another turn after the look-up.
/// </param>
/// <param name="LookUp">Brings what the last turn missed, outside of any turn.</param>
public readonly record struct Turn<TActor, TReply>(Func<TActor, Decision<TReply>?> Decide, Func<CancellationToken, Task> LookUp)
{
    /// <summary>A command that needs nothing.</summary>
    public static Turn<TActor, TReply> Of(Func<TActor, Decision<TReply>> decide) =>
        new(actor => decide(actor), static _ => Task.CompletedTask);
}
