using System.ComponentModel.DataAnnotations;

namespace Nudge.Storage;

/// <summary>The settings that both databases have in common: groups of appends, and how many may wait.</summary>
public abstract class StoreOptions
{
    /// <summary>Appends that are committed together at the most. 1 to 4,096, default 256.</summary>
    [Range(1, 4_096)]
    public int GroupAppends { get; set; } = 256;

    /// <summary>Bytes of rows that are committed together; a larger append goes alone. 64 KiB to 64 MiB, default 4 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int GroupBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Appends that may wait for their group; above it an append fails at once. 256 to 1,048,576, default 65,536.</summary>
    [Range(256, 1_048_576)]
    public int QueueAppends { get; set; } = 65_536;

    /// <summary>Bytes of rows that may wait for their group; above them an append fails at once. 1 MiB to 4 GiB, default 256 MiB.</summary>
    [Range(1_048_576L, 4_294_967_296L)]
    public long QueueBytes { get; set; } = 268_435_456;

    /// <summary>How long a statement may wait for the database. 100 ms to 5 minutes, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="StoreOpenException">An option is out of its range.</exception>
    internal void Check()
    {
        var wrong = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), wrong, validateAllProperties: true))
            throw new StoreOpenException(string.Join(' ', wrong.Select(result => $"{GetType().Name}: {result.ErrorMessage}")));
    }
}
