using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>One place says which versions we take, and none says from where.</summary>
public sealed class PackageTests
{
    private static readonly string[] OwnVersion = ["Version", "VersionOverride"];

    [Fact]
    public void Versions_stand_in_Directory_Packages_props_only() =>
        Assert.Empty(
            from project in ProjectFile.All
            from reference in project.Content.Descendants("PackageReference")
            where OwnVersion.Any(name => reference.Attribute(name) is not null || reference.Element(name) is not null)
            select $"{project.Path}: {reference}");

    [Fact]
    public void No_file_names_a_package_source()
    {
        Assert.DoesNotContain(
            ProjectFile.FilesBelow(RepositoryRoot.Folder, "*"),
            file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            ProjectFile.FilesBelow(RepositoryRoot.Folder, ".npmrc"),
            file => File.ReadAllText(file).Contains("registry=", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            ProjectFile.FilesBelow(RepositoryRoot.Folder, "package-lock.json"),
            file => File.ReadAllText(file).Contains("\"resolved\": \"http", StringComparison.Ordinal));
    }
}
