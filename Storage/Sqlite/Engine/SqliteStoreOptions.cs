using System.ComponentModel.DataAnnotations;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>Where a SQLite store lies and how it shares the machine.</summary>
public sealed class SqliteStoreOptions : StoreOptions
{
    /// <summary>
    /// The file; made if it is not there, its folder as well. Beside it lie <c>-wal</c>, <c>-shm</c> and <c>.lock</c>. Required.
    /// </summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>Connections that read at the same time. 1 to 64, default 4.</summary>
    [Range(1, 64)]
    public int Readers { get; set; } = 4;

    /// <summary>Pages of the database that the writer keeps in memory, in MiB. 1 to 16,384, default 64.</summary>
    [Range(1, 16_384)]
    public int CacheMegabytes { get; set; } = 64;

    /// <summary>
    /// Pages of 4 KiB in the write-ahead log at which they are copied into the file. More: fewer copies of pages that change often, a
    /// longer recovery. 100 to 1,000,000, default 16,000 (64 MiB).
    /// </summary>
    [Range(100, 1_000_000)]
    public int CheckpointPages { get; set; } = 16_000;
}
