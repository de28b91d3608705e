using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Names;

namespace Nudge.Gateway.Demo;

/// <summary>Who lives on the street of the demo. Only the first two have an inbox; the page can become nobody else.</summary>
internal static class Neighbours
{
    public static UserId Ada { get; } = UserId.Parse("ada");

    public static UserId Ben { get; } = UserId.Parse("ben");

    /// <summary>Neighbours who do things now and then and read nothing.</summary>
    public static IReadOnlyList<string> Others { get; } = ["cleo", "dan", "emi"];

    public static UserId OtherThan(UserId user) => user == Ada ? Ben : Ada;

    /// <returns><see langword="false"/> for anyone but Ada and Ben.</returns>
    public static bool TryFind(string? name, [NotNullWhen(true)] out UserId? user)
    {
        user = name == Ada.Value ? Ada : name == Ben.Value ? Ben : null;
        return user is not null;
    }
}
