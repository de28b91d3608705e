using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Apps;

[GenerateSerializer, Immutable, Alias("nudge.NewSecret")]
internal record struct NewSecretWire([property: Id(0)] string Kid, [property: Id(1)] byte[] Sealed)
{
    internal static NewSecretWire Of(NewSecret secret) => new(secret.Kid, Bytes.Of(secret.Sealed));

    internal readonly NewSecret ToSecret() => new(Kid, Sealed);
}

/// <summary>The settings of a new app travel in the record that it will have.</summary>
[GenerateSerializer, Immutable, Alias("nudge.CreateApp")]
internal record struct CreateAppWire([property: Id(0)] byte[] Record, [property: Id(1)] NewSecretWire Secret);

[RegisterConverter]
internal sealed class CreateAppConverter : IConverter<CreateApp, CreateAppWire>
{
    public CreateApp ConvertFromSurrogate(in CreateAppWire surrogate)
    {
        var record = AppRecord.Read(surrogate.Record);
        return new(
            AppId.Parse(record.Id), record.Key, record.Name, record.Environment, surrogate.Secret.ToSecret(), record.Settings, record.Plan);
    }

    public CreateAppWire ConvertToSurrogate(in CreateApp value)
    {
        var record = new AppRecord(
            value.Id.Value, value.Key, value.Name, value.Environment, IsEnabled: true, [], [], value.Settings, default, value.Plan);
        return new(record.Write(), NewSecretWire.Of(value.Secret));
    }
}

[GenerateSerializer, Immutable, Alias("nudge.ChangeApp")]
internal record struct ChangeAppWire(
    [property: Id(0)] string? Name, [property: Id(1)] bool? IsEnabled, [property: Id(2)] string? Settings,
    [property: Id(3)] string? Plan);

[RegisterConverter]
internal sealed class ChangeAppConverter : IConverter<ChangeApp, ChangeAppWire>
{
    public ChangeApp ConvertFromSurrogate(in ChangeAppWire surrogate) =>
        new(surrogate.Name, surrogate.IsEnabled, surrogate.Settings is { } settings ? Parse(settings) : null, surrogate.Plan);

    public ChangeAppWire ConvertToSurrogate(in ChangeApp value) =>
        new(value.Name, value.IsEnabled, value.Settings?.GetRawText(), value.Plan);

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

[GenerateSerializer, Immutable, Alias("nudge.AddSecret")]
internal record struct AddSecretWire([property: Id(0)] NewSecretWire Secret);

[RegisterConverter]
internal sealed class AddSecretConverter : IConverter<AddSecret, AddSecretWire>
{
    public AddSecret ConvertFromSurrogate(in AddSecretWire surrogate) => new(surrogate.Secret.ToSecret());

    public AddSecretWire ConvertToSurrogate(in AddSecret value) => new(NewSecretWire.Of(value.Secret));
}

[GenerateSerializer, Immutable, Alias("nudge.RetireSecret")]
internal record struct RetireSecretWire([property: Id(0)] string Kid);

[RegisterConverter]
internal sealed class RetireSecretConverter : IConverter<RetireSecret, RetireSecretWire>
{
    public RetireSecret ConvertFromSurrogate(in RetireSecretWire surrogate) => new(surrogate.Kid);

    public RetireSecretWire ConvertToSurrogate(in RetireSecret value) => new(value.Kid);
}

[GenerateSerializer, Immutable, Alias("nudge.AddApiKey")]
internal record struct AddApiKeyWire([property: Id(0)] string Key, [property: Id(1)] string Name, [property: Id(2)] byte[] Hash);

[RegisterConverter]
internal sealed class AddApiKeyConverter : IConverter<AddApiKey, AddApiKeyWire>
{
    public AddApiKey ConvertFromSurrogate(in AddApiKeyWire surrogate) => new(surrogate.Key, surrogate.Name, surrogate.Hash);

    public AddApiKeyWire ConvertToSurrogate(in AddApiKey value) => new(value.Id, value.Name, Bytes.Of(value.Hash));
}

[GenerateSerializer, Immutable, Alias("nudge.RemoveApiKey")]
internal record struct RemoveApiKeyWire([property: Id(0)] string Key);

[RegisterConverter]
internal sealed class RemoveApiKeyConverter : IConverter<RemoveApiKey, RemoveApiKeyWire>
{
    public RemoveApiKey ConvertFromSurrogate(in RemoveApiKeyWire surrogate) => new(surrogate.Key);

    public RemoveApiKeyWire ConvertToSurrogate(in RemoveApiKey value) => new(value.Id);
}

[GenerateSerializer, Immutable, Alias("nudge.NoteUse")]
internal record struct NoteUseWire([property: Id(0)] Dictionary<string, DateTimeOffset> LastUsedAt);

[RegisterConverter]
internal sealed class NoteUseConverter : IConverter<NoteUse, NoteUseWire>
{
    public NoteUse ConvertFromSurrogate(in NoteUseWire surrogate) => new(surrogate.LastUsedAt);

    public NoteUseWire ConvertToSurrogate(in NoteUse value) => new(value.LastUsedAt.ToDictionary());
}

[GenerateSerializer, Immutable, Alias("nudge.Revoke")]
internal record struct RevokeWire([property: Id(0)] int Target, [property: Id(1)] string Name, [property: Id(2)] string? User);

[RegisterConverter]
internal sealed class RevokeConverter : IConverter<Revoke, RevokeWire>
{
    public Revoke ConvertFromSurrogate(in RevokeWire surrogate) => new((RevocationTarget)surrogate.Target, surrogate.Name, surrogate.User);

    public RevokeWire ConvertToSurrogate(in Revoke value) => new((int)value.Target, value.Name, value.User);
}

[GenerateSerializer, Immutable, Alias("nudge.DeleteApp")]
internal record struct DeleteAppWire([property: Id(0)] bool IsPurged);

[RegisterConverter]
internal sealed class DeleteAppConverter : IConverter<DeleteApp, DeleteAppWire>
{
    public DeleteApp ConvertFromSurrogate(in DeleteAppWire surrogate) => new(surrogate.IsPurged);

    public DeleteAppWire ConvertToSurrogate(in DeleteApp value) => new(value.IsPurged);
}
