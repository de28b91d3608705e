using System.Xml.Linq;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>A .csproj of the checkout. Paths are relative to the root, with forward slashes.</summary>
internal sealed record ProjectFile(string Path, XDocument Content)
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "node_modules", ".git"];

    /// <summary>Every project of the checkout, in the solution or not.</summary>
    public static IReadOnlyList<ProjectFile> All { get; } = [.. FilesBelow(RepositoryRoot.Folder, "*.csproj").Select(Load)];

    /// <summary>The file's name without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The assemblies that see its internals.</summary>
    public IEnumerable<string> Friends => Included("InternalsVisibleTo");

    public IEnumerable<string> Packages => Included("PackageReference");

    /// <summary>The projects that it references, as paths from the root.</summary>
    public IEnumerable<string> ProjectReferences => Included("ProjectReference").Select(reference => FromRoot(
        System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot.PathOf(Path), "..", reference.Replace('\\', '/')))));

    /// <summary>The checkout's files, without what is built or installed there.</summary>
    public static IEnumerable<string> FilesBelow(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(child => !NotOurs.Contains(System.IO.Path.GetFileName(child)))
                .SelectMany(child => FilesBelow(child, pattern)));

    public static string FromRoot(string path) => System.IO.Path.GetRelativePath(RepositoryRoot.Folder, path).Replace('\\', '/');

    private IEnumerable<string> Included(string item) =>
        Content.Descendants(item).Select(element => element.Attribute("Include")?.Value ?? "").Where(value => value.Length > 0);

    private static ProjectFile Load(string file) => new(FromRoot(file), XDocument.Load(file));
}
