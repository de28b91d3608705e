using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Preferences;

/// <summary>The body of preferences, and the answer.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(PreferencesBody))]
[JsonSerializable(typeof(PreferencesShape))]
internal sealed partial class PreferencesJson : JsonSerializerContext;
