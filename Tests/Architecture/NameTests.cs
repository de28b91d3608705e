namespace Nudge.Tests.Architecture;

/// <summary>Such a name invites everything; a missing noun is a missing idea.</summary>
public sealed class NameTests
{
    private static readonly string[] Empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Misc"];

    [Fact]
    public void No_type_and_no_folder_has_a_name_that_says_nothing() =>
        Assert.Empty(
            from assembly in ProductAssembly.All
            from type in assembly.TypeNames
            where type.StartsWith("Nudge.", StringComparison.Ordinal) && SaysNothing(type)
            select type);

    [Fact]
    public void Every_namespace_carries_the_name_of_its_project() =>
        Assert.Empty(
            from assembly in ProductAssembly.All
            from type in assembly.TypeNames
            where type.StartsWith("Nudge.", StringComparison.Ordinal) && !type.StartsWith(assembly.Root + ".", StringComparison.Ordinal)
            select $"{type} in {assembly.Name}");

    private static bool SaysNothing(string type)
    {
        var parts = type.Split('.');
        return parts.Any(Empty.Contains) || Empty.Any(word => parts[^1].EndsWith(word, StringComparison.Ordinal));
    }
}
