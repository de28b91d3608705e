using System.Globalization;
using System.Reflection;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Tests.Cluster.Contracts;

/// <summary>All that silos and gateways of two versions must agree on, as text: aliases, member numbers, signatures.</summary>
internal static class WireContract
{
    internal static string Describe()
    {
        var types = typeof(IInterestGrain).Assembly.GetTypes();
        var lines = new List<string>();
        foreach (var type in types.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .OrderBy(AliasOf, StringComparer.Ordinal))
        {
            lines.Add($"interface {AliasOf(type)}");
            lines.AddRange(type.GetMethods().OrderBy(AliasOf, StringComparer.Ordinal).Select(DescribeMethod));
        }

        foreach (var type in types.Where(IsWritten).OrderBy(AliasOf, StringComparer.Ordinal))
        {
            lines.Add($"type {AliasOf(type)}");
            lines.AddRange(MembersOf(type).OrderBy(member => member.Id)
                .Select(member => string.Create(CultureInfo.InvariantCulture, $"  {member.Id} {member.Type}")));
        }

        foreach (var type in types.Where(type => type.IsEnum && !type.IsNested).OrderBy(type => type.Name, StringComparer.Ordinal))
            lines.Add(
                $"enum {type.Name} "
                + $"{string.Join(' ', Enum.GetNames(type).Select(name => $"{name}={Enum.Format(type, Enum.Parse(type, name), "d")}"))}");
        return string.Join('\n', lines) + '\n';
    }

    internal static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    internal static IEnumerable<Type> Written => typeof(IInterestGrain).Assembly.GetTypes().Where(IsWritten);

    internal static IEnumerable<(uint Id, string Type)> MembersOf(Type type) =>
        from property in type.GetProperties(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let id = property.GetCustomAttribute<IdAttribute>()
        where id is not null
        select (id.Id, NameOf(property.PropertyType));

    private static bool IsWritten(Type type) => type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null;

    private static string DescribeMethod(MethodInfo method) =>
        $"  {AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}) "
        + $"{NameOf(method.ReturnType)}";

    private static string NameOf(Type type)
    {
        if (type.IsArray)
            return $"{NameOf(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return $"{NameOf(underlying)}?";
        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : AliasOf(type) ?? type.Name;
    }
}
