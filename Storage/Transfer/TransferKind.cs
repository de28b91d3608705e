namespace Nudge.Storage.Transfer;

/// <summary>The type of a column, and of its value in a <see cref="TransferRow"/>.</summary>
public enum TransferKind
{
    /// <summary>16 bits where the database tells sizes apart; a <see cref="long"/>.</summary>
    Bits16,

    /// <summary>32 bits; a <see cref="long"/>.</summary>
    Bits32,

    /// <summary>64 bits; a <see cref="long"/>.</summary>
    Bits64,

    /// <summary>A <see cref="bool"/>.</summary>
    Flag,

    /// <summary>Whole milliseconds since 1970, UTC; a <see cref="long"/>.</summary>
    Moment,

    /// <summary>A <see cref="string"/>.</summary>
    Text,

    /// <summary>A <see cref="byte"/> array.</summary>
    Bytes,

    /// <summary>A <see cref="Guid"/>.</summary>
    Uuid,
}
