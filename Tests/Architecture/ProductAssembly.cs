using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Nudge.Tests.Architecture;

/// <summary>The metadata of a built assembly, read without loading it.</summary>
/// <param name="Name">The assembly's.</param>
/// <param name="Root">The namespace of all its types.</param>
/// <param name="References">Names of assemblies.</param>
/// <param name="TypeNames">With their namespaces.</param>
internal sealed record ProductAssembly(string Name, string Root, IReadOnlyList<string> References, IReadOnlyList<string> TypeNames)
{
    private static readonly string[] Projects = ["Core", "Storage", "Realtime", "Push", "Gateway", "Grains.Interfaces", "Grains", "Silo"];

    /// <summary>The product's assemblies beside the tests.</summary>
    public static IReadOnlyList<ProductAssembly> All { get; } =
        [.. Projects.Select(Of)];

    /// <summary>Their files.</summary>
    public static IEnumerable<string> Files => Projects.Select(FileOf);

    public static ProductAssembly Of(string project) => Read(FileOf(project), project);

    // The executable is named for the product.
    private static string FileOf(string project) =>
        Path.Combine(AppContext.BaseDirectory, project == "Silo" ? "nudge.dll" : $"Nudge.{project}.dll");

    private static ProductAssembly Read(string file, string project)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return new ProductAssembly(
            metadata.GetString(metadata.GetAssemblyDefinition().Name),
            $"Nudge.{project}",
            [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Select(type => NameOf(metadata, type))]);
    }

    // Without the arity that metadata puts behind a generic type's name.
    private static string NameOf(MetadataReader metadata, TypeDefinition type)
    {
        var space = metadata.GetString(type.Namespace);
        var name = metadata.GetString(type.Name).Split('`')[0];
        return space.Length > 0 ? $"{space}.{name}" : name;
    }
}
