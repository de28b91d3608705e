using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Nudge.Silo.Hosting;

/// <summary>Answers <c>--version</c>.</summary>
internal sealed class VersionAnswer : SynchronousCommandLineAction
{
    private static string Version =>
        typeof(VersionAnswer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    public override int Invoke(ParseResult parseResult)
    {
        Console.WriteLine($"nudge {Version}");
        return 0;
    }
}
