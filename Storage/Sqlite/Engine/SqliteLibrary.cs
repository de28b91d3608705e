using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>Finds the system's libsqlite3, which the distribution patches, for the provider that would bring its own.</summary>
internal static class SqliteLibrary
{
    /// <summary>3.34.0: what the oldest supported Debian has.</summary>
    private const int OldestVersion = 3_034_000;

    private static readonly string[] Names = ["libsqlite3.so.0", "libsqlite3.0.dylib", "libsqlite3.so", "sqlite3"];

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <exception cref="StoreOpenException">There is no such library, or it is too old.</exception>
    internal static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        var library = Find();
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? library : IntPtr.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        if (raw.sqlite3_libversion_number() < OldestVersion)
        {
            throw new StoreOpenException(
                $"The system's SQLite is {raw.sqlite3_libversion().utf8_to_string()}, and 3.34 is the oldest that works. "
                + "Upgrade the package libsqlite3-0.");
        }

        return true;
    }

    private static nint Find()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var library))
                return library;
        }

        throw new StoreOpenException(
            $"SQLite is not installed: none of {string.Join(", ", Names)} was found. On Debian and Ubuntu: apt-get install libsqlite3-0.");
    }
}
