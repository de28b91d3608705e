using SQLitePCL;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>SQLite refused something.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>Whether the file, its folder or its disk is to blame.</summary>
    internal bool IsOfTheDisk =>
        (code & 0xff) is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_PERM;

    /// <summary>Whether the values of one statement are to blame, so that the same group without it may pass.</summary>
    internal bool IsOfOneStatement =>
        (code & 0xff) is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE;

    /// <summary>
    /// Whether repeating it brings the same. Of two that want the same name the other one may have won: then it is settled when it is asked
    /// again.
    /// </summary>
    internal bool IsRefusal => IsOfOneStatement && code is not (raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY);
}
