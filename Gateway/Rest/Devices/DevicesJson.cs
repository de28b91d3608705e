using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Devices;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(DeviceBody))]
[JsonSerializable(typeof(DeviceResponse))]
[JsonSerializable(typeof(DevicesResponse))]
internal sealed partial class DevicesJson : JsonSerializerContext;
