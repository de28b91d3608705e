using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>Arrows point inward (docs/architecture.md). Read from the built assemblies, because a diagram cannot fail.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Drivers =
        ["Npgsql", "SQLitePCLRaw.core", "SQLitePCLRaw.batteries_v2"];

    [Fact]
    public void Core_references_the_runtime_and_nothing_else() =>
        Assert.All(ProductAssembly.Of("Core").References, reference => Assert.StartsWith("System.", reference, StringComparison.Ordinal));

    [Fact]
    public void Storage_references_Core_and_its_drivers() =>
        Assert.All(
            ProductAssembly.Of("Storage").References.Where(IsNoneOfTheFrameworks),
            reference => Assert.Contains(reference, Drivers.Append("Nudge.Core")));

    [Fact]
    public void Push_references_at_most_Core_among_ours() => Assert.Empty(OursIn("Push").Except(["Nudge.Core"]));

    [Fact]
    public void Realtime_references_Core_among_ours() => Assert.Equal(["Nudge.Core"], OursIn("Realtime"));

    [Fact]
    public void Gateway_references_Core_Push_and_Realtime_among_ours() =>
        Assert.Equal(["Nudge.Core", "Nudge.Push", "Nudge.Realtime"], OursIn("Gateway").Order(StringComparer.Ordinal));

    [Fact]
    public void No_product_shows_its_internals_to_another_one() =>
        Assert.Empty(
            from project in ProjectFile.All
            from friend in project.Friends
            where !friend.StartsWith("Nudge.Tests", StringComparison.Ordinal) && friend != "Nudge.Micro"
            select $"{project.Path} shows its internals to {friend}");

    [Fact]
    public void Drivers_are_referenced_by_Storage_alone() =>
        Assert.Empty(
            from assembly in ProductAssembly.All
            where assembly.Name != "Nudge.Storage"
            from driver in assembly.References.Intersect(Drivers)
            select $"{assembly.Name} references {driver}");

    [Fact]
    public void Assemblies_outside_of_the_Orleans_projects_do_not_reference_it() =>
        Assert.DoesNotContain(
            new[] { "Core", "Storage", "Realtime", "Push", "Gateway" }.Select(ProductAssembly.Of),
            assembly => assembly.References.Any(reference => reference.StartsWith("Orleans.", StringComparison.Ordinal)));

    [Fact]
    public void Nothing_but_the_four_Orleans_projects_takes_its_packages() =>
        Assert.Empty(ProjectFile.All.Where(TakesOrleans).Select(project => project.Path).Except(OrleansProjects));

    [Fact]
    public void No_product_references_the_executable() =>
        Assert.Empty(
            from project in ProjectFile.All
            where !project.Path.StartsWith("Tests", StringComparison.Ordinal) && project.ProjectReferences.Contains("Silo/Silo.csproj")
            select project.Path);

    [Fact]
    public void Every_project_of_the_checkout_is_in_the_solution() =>
        Assert.Equal(
            ProjectFile.All.Select(project => project.Path).Order(StringComparer.Ordinal),
            SolutionFile.Projects.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_project_of_the_solution_is_there_and_named_for_its_folder() =>
        Assert.All(SolutionFile.Projects, path =>
        {
            Assert.True(File.Exists(RepositoryRoot.PathOf(path)), path);
            // bench/ is lower case, as folders that are no part of the product are.
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(path)), Path.GetFileNameWithoutExtension(path), ignoreCase: true);
        });

    private static readonly string[] OrleansProjects =
    [
        "Grains.Interfaces/Grains.Interfaces.csproj", "Grains/Grains.csproj", "Silo/Silo.csproj", "Tests.Cluster/Tests.Cluster.csproj",
    ];

    private static bool TakesOrleans(ProjectFile project) =>
        project.Packages.Any(package => package.StartsWith("Microsoft.Orleans.", StringComparison.OrdinalIgnoreCase));

    private static bool IsNoneOfTheFrameworks(string reference) => !reference.StartsWith("System.", StringComparison.Ordinal);

    private static IEnumerable<string> OursIn(string project) =>
        ProductAssembly.Of(project).References.Where(reference => reference.StartsWith("Nudge.", StringComparison.Ordinal));
}
