using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Core.Apps;

/// <summary>The JSON of an app as the store keeps it and as the API shows its settings.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(AppRecord))]
[JsonSerializable(typeof(AppSettings))]
public sealed partial class AppJson : JsonSerializerContext;

/// <summary>Reads settings that people wrote: a field that does not exist is a mistake, and not passed over.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AppSettings))]
internal sealed partial class WrittenSettingsJson : JsonSerializerContext;
