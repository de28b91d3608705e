namespace Nudge.Gateway.Invalidations;

/// <summary>An invalidation as an app's server has worded it: a signal, or an event that it has triggered on Pusher channels.</summary>
/// <param name="Payload">An object with the scope, in one line.</param>
/// <param name="Names">The Pusher channels that it was triggered on; empty: all that stand for the target.</param>
/// <param name="Data">Its data there, one JSON value as it came; empty: the payload.</param>
/// <param name="Except">The connection that is not sent it; 0: all are.</param>
internal sealed record OwnWords(ReadOnlyMemory<byte> Payload, IReadOnlyList<string> Names, ReadOnlyMemory<byte> Data, ulong Except)
{
    /// <summary>Both in one; <see langword="null"/>: they say different things.</summary>
    public OwnWords? Then(OwnWords newer) =>
        Payload.Span.SequenceEqual(newer.Payload.Span) && Data.Span.SequenceEqual(newer.Data.Span)
        && Names.Count == 0 == (newer.Names.Count == 0)
            ? newer with { Names = [.. Names.Union(newer.Names, StringComparer.Ordinal)], Except = Except == newer.Except ? Except : 0 }
            : null;
}
