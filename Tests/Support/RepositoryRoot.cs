namespace Nudge.Tests.Support;

/// <summary>The checkout that these tests were built from, for tests that read its files.</summary>
internal static class RepositoryRoot
{
    /// <summary>Absolute.</summary>
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The absolute path of something in the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
                return folder.FullName;

        throw new DirectoryNotFoundException($"There is no Orleans.sln in {start} or above it; the tests run from a checkout.");
    }
}
