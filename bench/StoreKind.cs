namespace Nudge.Bench;

/// <summary>The databases that Nudge stores in.</summary>
internal static class StoreKind
{
    internal const string Sqlite = "SQLite";
    internal const string PostgreSql = "PostgreSQL";

    internal static IReadOnlyList<string> Parse(string value) => value switch
    {
        "sqlite" => [Sqlite],
        "postgresql" => [PostgreSql],
        "both" => [Sqlite, PostgreSql],
        _ => throw new ArgumentException($"--store is sqlite, postgresql or both, and not '{value}'."),
    };
}
