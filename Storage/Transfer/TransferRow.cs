namespace Nudge.Storage.Transfer;

/// <summary>One row on its way from a store to another.</summary>
/// <param name="Table">Which table's.</param>
/// <param name="Values">In the order of its columns; <see langword="null"/> where a column may be.</param>
public readonly record struct TransferRow(TransferTable Table, IReadOnlyList<object?> Values);
