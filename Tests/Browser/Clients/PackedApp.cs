using System.Diagnostics;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser.Clients;

/// <summary>
/// A fresh Vite and React app (<c>Tests/Clients/packed-app</c>) with the package as <c>npm pack</c> makes it: installed, type-checked and
/// built in a folder of its own.
/// </summary>
public sealed class PackedApp : SkippableFixture
{
    // Packages that the app would have from the registry as well; they are there already, for the clients' own tests.
    private static readonly string[] Neighbours =
        ["react", "react-dom", "scheduler", "@types/react", "@types/react-dom", "csstype", "@tanstack"];

    private readonly string _folder = Directory.CreateTempSubdirectory("nudge-packed-").FullName;

    /// <summary>The built pages.</summary>
    public string Pages => Path.Combine(_folder, "built");

    /// <summary>Runs a script of the app's in Node, and returns its output.</summary>
    public Task<string> RunAsync(string script, params string[] arguments) => RunAsync("node", _folder, [script, .. arguments]);

    private protected override async Task StartAsync()
    {
        Skip.WithoutPrograms("node", "npm");
        var clients = RepositoryRoot.PathOf("clients");
        Assert.SkipUnless(
            File.Exists(Path.Combine(clients, "node_modules", ".package-lock.json")),
            "clients has no node_modules; scripts/setup-clients.sh installs them");
        if (!File.Exists(Path.Combine(clients, "nudge", "dist", "index.js")))
            await RunAsync("npm", clients, ["run", "build"]);
        Copy(RepositoryRoot.PathOf("Tests", "Clients", "packed-app"), _folder);
        var packed = await RunAsync("npm", Path.Combine(clients, "nudge"), ["pack", "--silent", "--pack-destination", _folder]);
        await RunAsync(
            "npm", _folder, ["install", "--silent", "--offline", "--legacy-peer-deps", "--no-package-lock", $"./{packed.Trim()}"]);
        foreach (var name in Neighbours)
        {
            var link = Path.Combine(_folder, "node_modules", name);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            Directory.CreateSymbolicLink(link, Path.Combine(clients, "node_modules", name));
        }

        await RunAsync("node", _folder, [Path.Combine(clients, "node_modules", "typescript", "bin", "tsc")]);
        await RunAsync("node", _folder, [Path.Combine(clients, "node_modules", "vite", "bin", "vite.js"), "build"]);
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task<string> RunAsync(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(Programs.Find(program)!, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await errors}");
        return await output;
    }
}
