using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Tests.Storage.Sqlite;

/// <summary>A temporary folder with a store's file in it.</summary>
internal sealed class SqliteFolder : IDisposable
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("nudge-sqlite-").FullName;

    internal string Path => System.IO.Path.Combine(Folder, "nudge.db");

    internal Task<SqliteStore> OpenAsync(Action<SqliteStoreOptions>? configure = null)
    {
        var options = new SqliteStoreOptions { Path = Path };
        configure?.Invoke(options);
        return SqliteStore.OpenAsync(options, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Another connection to the file, as a foreign program has one.</summary>
    internal SqliteDatabase Connect() => SqliteDatabase.Open(Path, readOnly: false, TimeSpan.FromSeconds(30));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
