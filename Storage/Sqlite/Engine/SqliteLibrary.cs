using System.Runtime.InteropServices;
using SQLitePCL;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>The engine that comes with the server (docs/adr/0038): no package of the system is needed.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <exception cref="StoreOpenException">There is no engine for this platform.</exception>
    internal static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        try
        {
            Batteries_V2.Init();
            // The first call is what loads it.
            return raw.sqlite3_libversion_number() > 0;
        }
        catch (DllNotFoundException e)
        {
            throw new StoreOpenException(
                $"SQLite's engine could not be loaded for {RuntimeInformation.RuntimeIdentifier}. The publish carries it in runtimes/; "
                + "platforms are named in Directory.Build.targets. PostgreSQL (--store) needs none.", e);
        }
    }
}
