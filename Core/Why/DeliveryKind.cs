namespace Nudge.Core.Why;

/// <summary>How a row came over a connection. The numbers travel between nodes.</summary>
public enum DeliveryKind
{
    /// <summary>Not at all: the connection ended first, has not caught up, or does not receive the source.</summary>
    None = 0,

    /// <summary>At once, when it was accepted.</summary>
    Live = 1,

    /// <summary>When its client came back and was told what it had missed.</summary>
    Replayed = 2,

    /// <summary>The connection began behind it: its client had it, or fetched it by itself.</summary>
    Before = 3,
}
