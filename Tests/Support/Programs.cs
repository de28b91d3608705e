namespace Nudge.Tests.Support;

/// <summary>Programs of the machine.</summary>
internal static class Programs
{
    /// <summary>The path of a program, or <see langword="null"/> if the PATH has none of that name.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
