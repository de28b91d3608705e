using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Gateway.Demo;
using Nudge.Storage;

namespace Nudge.Silo.Hosting;

/// <summary>The file in the data folder with the demo app's credentials, where scripts find them.</summary>
internal static class DemoFile
{
    internal const string FileName = "demo.json";

    /// <summary>Writes them for the owner alone.</summary>
    internal static async Task<WrittenCredentials> WriteAsync(
        string dataFolder, DemoCredentials credentials, CancellationToken cancellationToken)
    {
        var file = Path.Combine(dataFolder, FileName);
        await using var stream = OwnerFile.Open(file, FileMode.Create, FileAccess.Write, FileShare.Read);
        await JsonSerializer.SerializeAsync(stream, credentials, DemoJson.Default.DemoCredentials, cancellationToken);
        return new(credentials, file);
    }
}

/// <summary>The credentials, and the file in which they are.</summary>
public sealed record WrittenCredentials(DemoCredentials Credentials, string File);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoCredentials))]
internal sealed partial class DemoJson : JsonSerializerContext;
