using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Hosting;
using Nudge.Storage;

namespace Nudge.Gateway.Demo;

/// <summary>The app that a first start makes, so that a notification can be published before anything is configured.</summary>
internal sealed class DemoApp(IApps apps, Keyring keyring, IOptions<ServerOptions> options) : IHostedService
{
    internal const string FileName = "demo.json";

    internal static readonly AppId Id = AppId.Parse("demo");

    /// <summary>The app is there before the server listens: its page may be asked for at once.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => EnsureAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The app, made if it is not there yet.</summary>
    internal async Task<AppView> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await apps.GetAsync(Id, cancellationToken) is { } existing)
            return existing;
        var kid = NewCredential.Kid();
        var secret = new NewSecret(kid, keyring.Seal(Id.Value, kid, NewCredential.Secret()));
        var rules = new Dictionary<string, TypeRule> { ["note.updated"] = new(CollapseBy: CollapseBy.Entity) };
        var settings = new AppSettings(Types: rules);
        var created = await apps.CreateAsync(new(Id, NewCredential.AppKey(), "Demo: a lending library", "dev", secret, settings), cancellationToken);
        // Another node may have been first.
        return created.Value ?? await apps.GetAsync(Id, cancellationToken)
            ?? throw new InvalidOperationException($"The demo app could not be made: {created.Refusal?.Message}");
    }

    /// <summary>Writes the app's credentials where scripts find them, for the owner alone.</summary>
    internal async Task<WrittenCredentials> WriteAsync(AppView app, string url, CancellationToken cancellationToken)
    {
        var credentials = new DemoCredentials(app.Id.Value, app.Key, Encoding.UTF8.GetString(keyring.Of(app).Signing.Bytes), url);
        var file = Path.Combine(options.Value.Data, FileName);
        await using var stream = OwnerFile.Open(file, FileMode.Create, FileAccess.Write, FileShare.Read);
        await JsonSerializer.SerializeAsync(stream, credentials, DemoJson.Default.DemoCredentials, cancellationToken);
        return new(credentials, file);
    }
}

/// <summary>The credentials, and the file in which they are.</summary>
internal sealed record WrittenCredentials(DemoCredentials Credentials, string File);

/// <summary>The content of <c>demo.json</c>.</summary>
internal sealed record DemoCredentials(string App, string Key, string Secret, string Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoCredentials))]
internal sealed partial class DemoJson : JsonSerializerContext;
