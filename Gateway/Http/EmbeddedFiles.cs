using System.Security.Cryptography;

namespace Nudge.Gateway.Http;

/// <summary>
/// Files that are in the assembly, so that the server finds them wherever it is started and whatever lies beside it. The project file gives
/// their names.
/// </summary>
internal static class EmbeddedFiles
{
    /// <summary>All files below a folder, by their names in it.</summary>
    /// <param name="folder">With its slash at the end.</param>
    internal static IEnumerable<(string Name, byte[] Content)> In(string folder)
    {
        var assembly = typeof(EmbeddedFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return (name[folder.Length..], content);
        }
    }

    /// <summary>Names a content, for entity tags.</summary>
    internal static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
}
