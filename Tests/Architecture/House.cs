using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Nudge.Tests.Architecture;

/// <summary>The product's types with what each of them uses, read from the built assemblies. A folder is a namespace.</summary>
internal static class House
{
    private const string Root = "Nudge.";

    /// <summary>All types of the product.</summary>
    public static ArchUnitNET.Domain.Architecture Types { get; } = new ArchLoader()
        .LoadAssemblies([.. ProductAssembly.Files.Select(System.Reflection.Assembly.LoadFrom)])
        .Build();

    /// <summary>Folders with sub-folders: projects, and those that are divided once more.</summary>
    public static IReadOnlyList<string> Divided { get; } =
    [
        .. from space in Types.Types.Select(type => type.Namespace.FullName).Distinct()
           where space.StartsWith(Root, StringComparison.Ordinal)
           let parts = space.Split('.')
           from depth in Enumerable.Range(2, Math.Max(0, parts.Length - 2))
           let parent = string.Join('.', parts[..depth])
           group parent by parent into same
           select same.Key,
    ];

    /// <summary>The sub-folder in which a type lies, itself or further below.</summary>
    /// <returns><see langword="null"/> if it lies elsewhere, or in the folder itself.</returns>
    public static string? SubFolderOf(IType type, string folder) =>
        type is not GenericParameter && type.Namespace?.FullName is { } space && space.StartsWith(folder + ".", StringComparison.Ordinal)
            ? space[(folder.Length + 1)..].Split('.')[0]
            : null;

    /// <summary>The sub-folders of a folder.</summary>
    public static IEnumerable<string> SubFoldersOf(string folder) =>
        Types.Types.Select(type => SubFolderOf(type, folder)).OfType<string>().Distinct();
}
