using System.ComponentModel.DataAnnotations;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Which PostgreSQL database keeps the store, and how many connections it gets.</summary>
public sealed class PostgreSqlStoreOptions : StoreOptions
{
    /// <summary>
    /// An Npgsql connection string. Its user owns the schema <c>nudge</c> or may create it. Timeouts and sizes of the pool are set by the
    /// options here. Required.
    /// </summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>Connections that write; an actor keeps to one. 1 to 16, default 1.</summary>
    [Range(1, 16)]
    public int Lanes { get; set; } = 1;

    /// <summary>Connections that read, at the most; one more looks after partitions. 1 to 200, default 16.</summary>
    [Range(1, 200)]
    public int Readers { get; set; } = 16;

    /// <summary>Days for which partitions of the logs are made ahead. 1 to 60, default 7.</summary>
    [Range(1, 60)]
    public int PartitionDays { get; set; } = 7;
}
