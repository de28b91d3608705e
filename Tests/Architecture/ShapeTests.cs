using System.Reflection;

namespace Nudge.Tests.Architecture;

/// <summary>A type that needs more than eight things does more than one.</summary>
public sealed class ShapeTests
{
    private const int ParametersMax = 8;

    [Fact]
    public void No_constructor_takes_more_than_eight_things() =>
        Assert.Empty(
            from file in ProductAssembly.Files
            from type in Assembly.LoadFrom(file).GetTypes()
            where type.Namespace?.StartsWith("Nudge.", StringComparison.Ordinal) == true && !IsData(type)
            from constructor in type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            where constructor.GetParameters().Length > ParametersMax
            select $"{type.FullName} takes {constructor.GetParameters().Length}");

    // A record is its fields.
    private static bool IsData(Type type) => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
}
