namespace Nudge.Storage.Transfer;

/// <param name="Name">In the file and in PostgreSQL.</param>
/// <param name="Kind">Its type.</param>
/// <param name="IsOptional">Whether it may be null.</param>
/// <param name="SqliteName">In SQLite, where that is another.</param>
/// <param name="Absent">
/// Its value in files of older versions, which do not have it, <see cref="DBNull"/> for none; <see langword="null"/>: all have it. Such
/// columns stand last.
/// </param>
public sealed record TransferColumn(
    string Name, TransferKind Kind, bool IsOptional = false, string? SqliteName = null, object? Absent = null);
